"""What brings values to stages: links with their resizes, and stages that only join their links."""

from collections import Counter
from typing import Any

from attrs import Factory, define

from genotype import INPUT, Resize
from genotype.form.field_types import Axes
from zoo.imports.module.refused import Unsupported
from zoo.imports.module.values import Conv, Input, Joined, Resized, Size, Value
from zoo.imports.skeleton import Reads, Skeleton, shown


@define
class Links:
    """Adds links to a network; `ends` are the stages whose output a value is.

    `carried` says for each convolution the path of the module of ours that computes it.
    """

    sizes: list[Size]
    users: Counter[Value]
    net: Skeleton = Factory(Skeleton)
    ends: dict[Value, str] = Factory(dict)
    carried: dict[Conv, str] = Factory(dict)

    def level(self, value: Value) -> int:
        return self.sizes.index(value.size)

    def into(self, target: str, value: Value) -> tuple[list[Reads], dict[str, Any]]:
        """The links that bring a value to the stage `target`, and how it joins them."""
        if isinstance(value, Joined) and value not in self.ends and self.users[value] == 1:
            return self.parts_into(target, value)
        return [self.link(target, value)], {}

    def parts_into(self, target: str, value: Joined) -> tuple[list[Reads], dict[str, Any]]:
        """A link for each part of what is joined; of a concatenation within one its parts."""
        reads: list[Reads]
        if value.kind == "add":
            reads = [self.link(target, part) for part in value.sources]
            return self.each_once(reads, value), {"fusion": "add"}
        reads = []
        for part in value.sources:
            is_concat = isinstance(part, Joined) and part.kind == "concat"
            reads += self.into(target, part)[0] if is_concat else [self.link(target, part)]
        return self.each_once(reads, value), {}

    def each_once(self, reads: list[Reads], joined: Joined) -> list[Reads]:
        """What is joined. Raises Unsupported where one value is there twice."""
        if len(set(reads)) < len(reads):
            problem = "joins a value with itself, or two that are resized alike: a genotype has one such link"
            raise Unsupported(joined.where, problem)
        return reads

    def link(self, target: str, value: Value) -> Reads:
        """The one link that brings a value to the stage `target`."""
        is_resize = isinstance(value, Resized) or (isinstance(value, Conv) and value.transposed)
        if value in self.ends or not is_resize or self.users[value] > 1:
            return self.stage_of(value), None
        return self.resized(target, value)

    def resized(self, target: str, value: Value) -> Reads:
        """The link that computes a pool, an interpolation or a transposed convolution."""
        assert isinstance(value, Resized | Conv)
        source = self.stage_of(value.source)
        if isinstance(value, Resized):
            kernel = None if value.kernel is None else axes(value.kernel)
            if kernel is None and not value.align_corners:
                return source, value.kind
            return source, Resize(value.kind, kernel=kernel, align_corners=value.align_corners)
        self.carried[value] = f"{source}_to_{target}_resize"
        return source, transposed(value)

    def stage_of(self, value: Value) -> str:
        """The stage that ends with a value; where none does, one is added that only joins its links."""
        if isinstance(value, Input):
            return INPUT
        if value not in self.ends:
            name = self.free(f"join{self.level(value) + 1}")
            self.ends[value] = name
            if isinstance(value, Joined):
                reads, joins = self.parts_into(name, value)
            else:
                reads, joins = [self.resized(name, value)], {}
            self.net.stage(name, self.level(value), value.channels, *reads, block="identity", **joins)
        return self.ends[value]

    def free(self, name: str) -> str:
        """A name that no stage has yet."""
        number, found = 1, name
        while found in self.net.stages:
            number += 1
            found = f"{name}_{number}"
        return found


def transposed(value: Conv) -> Resize:
    """A transposed convolution as a resize."""
    kernel = None if value.kernel == value.stride else axes(value.kernel)
    style = shown(value.norm, value.activation)
    return Resize("transposed_conv", width=value.channels, bias=value.bias, kernel=kernel, **style)


def axes(sizes: Size) -> Axes:
    """One number where all axes are alike."""
    return sizes[0] if len(set(sizes)) == 1 else sizes
