"""What mkdocs calls while it builds the site: see mkdocs.yml."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from docs_site.links import COPIED, DATA, for_site
from docs_site.nav import filled
from docs_site.pages import ROOT, generated_pages

ASSETS = Path(__file__).with_name("assets")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made, the files that pages show, and what gives the site its looks."""
    for place, text in generated_pages().items():
        files.append(File.generated(config, place, content=text))
    for path in filter(Path.is_file, sorted((ROOT / DATA).glob("*.json"))):
        files.append(File.generated(config, COPIED + path.name, abs_src_path=str(path)))
    for path in sorted(ASSETS.iterdir()):
        files.append(File.generated(config, path.name, abs_src_path=str(path)))
    config.nav = filled(config.nav or [], [file.src_uri for file in files.documentation_pages()])
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let a page's links lead to the site's pages; the first page has no columns at its sides."""
    if page.is_homepage:
        page.meta["hide"] = ["navigation", "toc"]
    return for_site(markdown, page.file.src_uri, lambda path: files.get_file_from_path(path) is not None)
