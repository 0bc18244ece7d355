"""Settings with which mypy reads torch in seconds, for programs that use no more than an emitted file."""

UNREAD = """
# None of these types is in what is offered; reading them takes most of the time.
[mypy-torch._dynamo.*,torch._inductor.*,torch._functorch.*,torch._subclasses.*,torch._higher_order_ops.*]
follow_imports = skip

[mypy-torch.fx.*,torch.distributed.*,torch.onnx.*,torch.export.*,torch._export.*,torch.ao.*,torch.testing.*]
follow_imports = skip

[mypy-torch._refs.*,torch._prims.*,torch.distributions.*,torch.sparse.*,torch.jit.*,torch.cuda.*,torch.profiler.*]
follow_imports = skip

[mypy-sympy.*,optuna.*,matplotlib.*,networkx.*,scipy.*,jinja2.*,PIL.*,cattrs.*,tqdm.*]
follow_imports = skip
"""
