"""Expands templates with AWS's own implementation of SAM: a list of cases on stdin, a list of answers on stdout."""

import json
import logging
import sys

import boto3
from samtranslator.model.exceptions import ExceptionWithMessage, InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

logging.disable(logging.CRITICAL)


def expand(template, parameters, region):
    translator = Translator({}, Parser(), boto_session=boto3.session.Session(region_name=region))
    try:
        return {"template": translator.translate(template, parameters)}
    except InvalidDocumentException as error:
        causes = sorted(error.causes, key=lambda cause: getattr(cause, "_logical_id", cause.message))
        return {"errors": [cause.message for cause in causes]}
    except ExceptionWithMessage as error:
        return {"errors": [error.message]}
    except Exception as error:  # what SAM has no words for
        return {"crash": f"{type(error).__name__}: {error}"}


print(json.dumps([expand(**case) for case in json.load(sys.stdin)]))
