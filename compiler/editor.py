"""What an editor needs: the JSON Schema as a file, and a genotype that refers to it."""

import json

from attrs import evolve

from compiler.ops.registry import BY_NAME
from genotype import Genotype
from genotype.text.schema import json_schema

SCHEMA_FILE = "genoc.schema.json"


def schema_text() -> str:
    """The JSON Schema of genotypes, with the vocabulary of ops."""
    return json.dumps(json_schema(list(BY_NAME)), indent=2, ensure_ascii=False) + "\n"


def beside_schema(genotype: Genotype) -> Genotype:
    """A genotype that refers to the schema in its own folder."""
    return evolve(genotype, schema=f"./{SCHEMA_FILE}")
