"""Runs a function's Python handler in its execution environment: asks the Runtime API for one event after the other."""
import decimal
import http.client
import importlib
import json
import logging
import os
import sys
import time
import traceback


class Failure(Exception):
    """An error of Lambda's own, or one that ended the init phase or an invocation, as the invoker gets it."""

    def __init__(self, error_type, message, stack=()):
        super().__init__(message)
        self.answer = {"errorMessage": message, "errorType": error_type, "stackTrace": list(stack)}


class RuntimeClient:
    """The Runtime API over one connection that is kept."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address)

    def next(self):
        return self._call("GET", "invocation/next", None, {})

    def response(self, event, body):
        self._call("POST", f"invocation/{event.request_id}/response", body, event.echo)

    def error(self, event, answer):
        headers = {**event.echo, "Lambda-Runtime-Function-Error-Type": answer["errorType"]}
        body = json.dumps({**answer, "requestId": event.request_id}).encode()
        self._call("POST", f"invocation/{event.request_id}/error", body, headers)

    def init_error(self, answer):
        headers = {"Lambda-Runtime-Function-Error-Type": answer["errorType"]}
        self._call("POST", "init/error", json.dumps(answer).encode(), headers)

    def _call(self, method, path, body, headers):
        try:
            self.connection.request(method, f"/2018-06-01/runtime/{path}", body, headers)
            answer = self.connection.getresponse()
            return answer.headers, answer.read()
        except (OSError, http.client.HTTPException):
            # Without a Runtime API there is nothing left to do, and nobody who would end this process.
            os._exit(1)


class Event:
    def __init__(self, headers, body):
        self.body = body
        self.request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.deadline = int(headers["Lambda-Runtime-Deadline-Ms"])
        self.function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.trace_id = headers["Lambda-Runtime-Trace-Id"]
        self.client_context = headers["Lambda-Runtime-Client-Context"]
        self.identity = headers["Lambda-Runtime-Cognito-Identity"]
        self.tenant_id = headers["Lambda-Runtime-Aws-Tenant-Id"]
        invocation_id = headers["Lambda-Runtime-Invocation-Id"]
        self.echo = {"Lambda-Runtime-Invocation-Id": invocation_id} if invocation_id else {}


class ClientContext:
    def __init__(self, document):
        client = document.get("client")
        self.client = Client(client) if client else None
        self.custom = document.get("custom")
        self.env = document.get("env")


class Client:
    def __init__(self, document):
        for name in ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"):
            setattr(self, name, document.get(name))


class Identity:
    def __init__(self, document):
        self.cognito_identity_id = document.get("cognitoIdentityId")
        self.cognito_identity_pool_id = document.get("cognitoIdentityPoolId")


class LambdaContext:
    """The `context` argument of a handler."""

    def __init__(self, event):
        self._deadline = event.deadline
        self.aws_request_id = event.request_id
        self.invoked_function_arn = event.function_arn
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.client_context = ClientContext(json.loads(event.client_context)) if event.client_context else None
        self.identity = Identity(json.loads(event.identity) if event.identity else {})
        self.tenant_id = event.tenant_id

    def get_remaining_time_in_millis(self):
        return max(self._deadline - int(time.time() * 1000), 0)


class LogHandler(logging.Handler):
    """Writes the lines of `logging` as Lambda does, as text or as JSON."""

    request_id = ""

    def __init__(self, as_json):
        super().__init__()
        self.as_json = as_json
        text = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
        formatter = logging.Formatter(text, "%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        self.setFormatter(formatter)

    def emit(self, record):
        try:
            record.aws_request_id = self.request_id
            text = self.json_of(record) if self.as_json else self.format(record)
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
        except Exception:
            self.handleError(record)

    def json_of(self, record):
        milliseconds = int(record.msecs)
        line = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{milliseconds:03d}Z",
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "requestId": self.request_id or None,
        }
        if record.exc_info and record.exc_info[0]:
            line["errorType"] = record.exc_info[0].__name__
            line["errorMessage"] = str(record.exc_info[1])
            line["stackTrace"] = traceback.format_tb(record.exc_info[2])
        return json.dumps({name: value for name, value in line.items() if value is not None}, default=str)


def main():
    prepare()
    logs = configure_logging()
    client = RuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Failure as failure:
        log_failure(failure.answer)
        client.init_error(failure.answer)
        sys.exit(1)
    while True:
        serve(client, Event(*client.next()), handler, logs)


def prepare():
    """The code directory comes first on the path, and nothing is written into it."""
    sys.dont_write_bytecode = True
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]


def configure_logging():
    as_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
    logs = LogHandler(as_json)
    logging.root.addHandler(logs)
    if as_json:
        level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "INFO").upper()
        logging.root.setLevel({"TRACE": "DEBUG", "FATAL": "CRITICAL"}.get(level, level))
    return logs


def load_handler(name):
    """`module.function`, also as `dir/module.function` and `package.module.function`."""
    path, dot, function = name.rpartition(".")
    if not dot:
        detail = "not enough values to unpack (expected 2, got 1)"
        raise Failure("Runtime.MalformedHandlerName", f"Bad handler '{name}': {detail}")
    try:
        module = importlib.import_module(path.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{path}': {error}"
        raise Failure("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        message = f"Syntax error in module '{path}': {error}"
        stack = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise Failure("Runtime.UserCodeSyntaxError", message, stack) from error
    except Exception as error:
        raise failure_of(error) from error
    try:
        return getattr(module, function)
    except AttributeError as error:
        message = f"Handler '{function}' missing on module '{path}'"
        raise Failure("Runtime.HandlerNotFound", message) from error


def serve(client, event, handler, logs):
    logs.request_id = event.request_id
    if event.trace_id:
        os.environ["_X_AMZN_TRACE_ID"] = event.trace_id
    else:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    try:
        body = run(event, handler)
    except Failure as failure:
        log_failure(failure.answer)
        flush()
        client.error(event, failure.answer)
    else:
        flush()
        client.response(event, body)


def run(event, handler):
    try:
        document = json.loads(event.body)
    except ValueError as error:
        raise Failure("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from error
    try:
        result = handler(document, LambdaContext(event))
    except Exception as error:
        raise failure_of(error) from error
    try:
        return json.dumps(result, default=decimal_to_float).encode()
    except Exception as error:
        raise Failure("Runtime.MarshalError", f"Unable to marshal response: {error}") from error


def decimal_to_float(value):
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def failure_of(error):
    """The error with the frames of the function's own code."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = (__file__, importlib.__file__)
    own = [frame for frame in frames if frame.filename not in ours and not frame.filename.startswith("<frozen ")]
    return Failure(type(error).__name__, str(error), traceback.format_list(own))


def log_failure(answer):
    lines = [f"[ERROR] {answer['errorType']}: {answer['errorMessage']}"]
    if answer["stackTrace"]:
        lines += ["Traceback (most recent call last):", *(line.rstrip("\n") for line in answer["stackTrace"])]
    sys.stdout.write("\n".join(lines).replace("\n", "\r") + "\n")


def flush():
    sys.stdout.flush()
    sys.stderr.flush()


if __name__ == "__main__":
    main()
