"""Drives Lambda's control plane with boto3 as it comes: waiters, layers, code from S3, function URLs signed by botocore.

Usage: lambda_control.py ENDPOINT ACCOUNT OTHER. Prints one JSON object: what was answered, by case.
"""

import io
import json
import sys
import urllib.error
import urllib.request
import zipfile

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

endpoint, account, other = sys.argv[1:]
ANSWERS = {}


def client(service, owner=account):
    config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})
    return boto3.client(
        service, endpoint_url=endpoint, aws_access_key_id=owner, aws_secret_access_key="test", config=config
    )


def package(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, code in files.items():
            archive.writestr(name.replace("__", "/") + ".py", code)
    return buffer.getvalue()


def case(function):
    try:
        answer = function()
    except Exception as error:  # one failure must not hide the other cases
        answer = f"{type(error).__name__}: {error}"
    ANSWERS[function.__name__] = answer
    return function


iam, lambda_, s3 = client("iam"), client("lambda"), client("s3")
region = lambda_.meta.region_name
trust = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}
role = iam.create_role(RoleName="exec", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
CODE = "def handler(event, context):\n  return {'n': 1}\n"
USES_LAYER = "import shared\ndef handler(event, context):\n  return {'n': shared.n, 'path': event.get('rawPath')}\n"


def create(name, code, **more):
    return lambda_.create_function(
        FunctionName=name, Role=role, Runtime="python3.12", Handler="app.handler", Code=code, Timeout=20, **more
    )


def invoke(name):
    return json.loads(lambda_.invoke(FunctionName=name)["Payload"].read())


def wait(name, function="f"):
    lambda_.get_waiter(name).wait(FunctionName=function, WaiterConfig={"Delay": 1, "MaxAttempts": 3})


@case
def created_and_its_waiters():
    made = create("f", {"ZipFile": package(app=CODE)})
    for waiter in ("function_active_v2", "function_active", "function_exists"):
        wait(waiter)
    now = lambda_.get_function(FunctionName="f")["Configuration"]
    return [made["State"], made["StateReasonCode"], now["State"], now["LastUpdateStatus"], invoke("f")]


@case
def updated_and_its_waiters():
    made = lambda_.update_function_code(FunctionName="f", ZipFile=package(app=CODE.replace("1", "2")))
    wait("function_updated_v2")
    wait("function_updated")
    lambda_.update_function_configuration(FunctionName="f", MemorySize=256)
    wait("function_updated_v2")
    return [made["LastUpdateStatus"], invoke("f")]


@case
def published_and_its_waiter():
    version = lambda_.publish_version(FunctionName="f")
    lambda_.get_waiter("published_version_active").wait(FunctionName="f", Qualifier=version["Version"])
    return [version["Version"], version["State"]]


@case
def code_from_s3():
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket="packages", **place)
    s3.put_object(Bucket="packages", Key="g.zip", Body=package(app=CODE))
    create("g", {"S3Bucket": "packages", "S3Key": "g.zip"})
    try:
        lambda_.update_function_code(FunctionName="g", S3Bucket="packages", S3Key="none.zip")
    except lambda_.exceptions.InvalidParameterValueException as error:
        return [invoke("g"), error.response["Error"]["Message"]]


@case
def layers():
    content = {"ZipFile": package(python__shared="n = 7\n")}
    layer = lambda_.publish_layer_version(LayerName="shared", Content=content, CompatibleRuntimes=["python3.12"])
    create("h", {"ZipFile": package(app=USES_LAYER)}, Layers=[layer["LayerVersionArn"]])
    pages = lambda_.get_paginator("list_layers").paginate(CompatibleRuntime="python3.12")
    return [invoke("h")["n"], [item["LayerName"] for page in pages for item in page["Layers"]]]


@case
def layers_across_accounts():
    layer = lambda_.get_layer_version(LayerName="shared", VersionNumber=1)
    version = {"LayerName": layer["LayerArn"], "VersionNumber": 1}
    theirs = client("lambda", other)
    try:
        theirs.get_layer_version(**version)
    except theirs.exceptions.ClientError as error:
        before = error.response["Error"]["Code"]
    lambda_.add_layer_version_permission(
        LayerName="shared", VersionNumber=1, StatementId="s", Action="lambda:GetLayerVersion", Principal=other
    )
    return [before, theirs.get_layer_version(**version)["Version"]]


@case
def provisioned_concurrency():
    lambda_.put_provisioned_concurrency_config(
        FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=2
    )
    return lambda_.get_provisioned_concurrency_config(FunctionName="f", Qualifier="1")["Status"]


def call(url, owner=None, path="a/b"):
    """Signs for the URL's own name, and connects to the endpoint: not every resolver knows names below localhost."""
    request = AWSRequest("POST", url + path, data=b'{"a": 1}', headers={"content-type": "application/json"})
    if owner:
        SigV4Auth(Credentials(owner, "test"), "lambda", region).add_auth(request)
    host = url.split("/")[2]
    sent = urllib.request.Request(f"{endpoint}/{path}", request.data, {**request.headers, "Host": host}, method="POST")
    try:
        with urllib.request.urlopen(sent) as answer:
            return [answer.status, json.loads(answer.read())]
    except urllib.error.HTTPError as error:
        return [error.code, json.loads(error.read())["Message"].split(".")[0]]


@case
def function_url():
    url = lambda_.create_function_url_config(FunctionName="h", AuthType="AWS_IAM")["FunctionUrl"]
    answers = [call(url), call(url, account), call(url, other)]
    for index, action in enumerate(("lambda:InvokeFunctionUrl", "lambda:InvokeFunction")):
        key = {"FunctionUrlAuthType": "AWS_IAM"} if index == 0 else {"InvokedViaFunctionUrl": True}
        lambda_.add_permission(FunctionName="h", StatementId=action[7:], Action=action, Principal=other, **key)
        answers.append(call(url, other))
    return answers


@case
def deleted():
    lambda_.delete_function(FunctionName="f")
    try:
        lambda_.get_function_url_config(FunctionName="f")
    except lambda_.exceptions.ResourceNotFoundException as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"]


print(json.dumps(ANSWERS))
