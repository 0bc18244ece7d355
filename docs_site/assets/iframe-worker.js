/* Browsers start no worker from a file. Where the site is opened as files, search runs in a hidden frame instead. */
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      const script = new URL(url, location.href).href.replaceAll('"', "%22");
      frame.hidden = true;
      frame.srcdoc = `<script>postMessage = data => parent.postMessage(data, "*")</script><script src="${script}"></script>`;
      this.frame = frame;
      this.started = new Promise(resolve => frame.addEventListener("load", resolve));
      window.addEventListener("message", event => {
        if (event.source === frame.contentWindow) this.dispatchEvent(new MessageEvent("message", { data: event.data }));
      });
      document.body.append(frame);
    }

    postMessage(data) {
      // The frame's own postMessage answers; this window's sends.
      this.started.then(() => window.postMessage.call(this.frame.contentWindow, data, "*"));
    }
  };
}
