"""Reads templates as SAM's own translator does, YAML 1.1 and all, and lets it pass them through.

Given paths, prints for each what was read and what became of it.
"""
import json
import sys
from unittest.mock import MagicMock

from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


def read(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    passed = transform(yaml_parse(text), {}, ManagedPolicyLoader(MagicMock()))
    return {"read": yaml_parse(text), "passed": passed}


print(json.dumps([read(path) for path in sys.argv[1:]]))
