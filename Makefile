.PHONY: test demo
test demo: ; @./run $@
