"""Every kind of denial as boto3 reports it.

Usage: denials.py ENDPOINT ACCOUNT OTHER_ACCOUNT. Prints one JSON object: [code, status, message] by name.
"""

import io
import json
import sys
import urllib.request
import zipfile

import boto3
from botocore.exceptions import ClientError

endpoint, home, away = sys.argv[1:]
SESSION = boto3.Session()
SEEN = {}


def client(service, key, secret="test", token=None):
    return SESSION.client(
        service,
        endpoint_url=endpoint,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
    )


def denied(name, call, **parameters):
    try:
        call(**parameters)
        SEEN[name] = "allowed"
    except ClientError as error:
        code = error.response["Error"]["Code"]
        SEEN[name] = [code, error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Message"]]


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def statement(effect, action, **more):
    return {"Effect": effect, "Action": action, **more}


ALLOW_ALL = policy(statement("Allow", "*", Resource="*"))
DENY_ALL = policy(statement("Deny", "*", Resource="*"))


def user(name, *documents):
    iam = client("iam", home)
    iam.create_user(UserName=name)
    for index, document in enumerate(documents):
        iam.put_user_policy(UserName=name, PolicyName=f"p{index}", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def role(account, name, principal, document=ALLOW_ALL):
    iam = client("iam", account)
    trust = policy(statement("Allow", "sts:AssumeRole", Principal=principal))
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=document)
    return arn


def assume(keys, arn, **more):
    credentials = client("sts", *keys).assume_role(RoleArn=arn, RoleSessionName="ann", **more)["Credentials"]
    return credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"]


def resources(account):
    """A function, a stream, a log group and a queue; their ARNs and the queue's URL."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("app.py", "def handler(event, context): return event")
    function = client("lambda", account).create_function(
        FunctionName="f",
        Runtime="python3.12",
        Handler="app.handler",
        Role=role(account, "exec", {"Service": "lambda.amazonaws.com"}),
        Code={"ZipFile": archive.getvalue()},
    )["FunctionArn"]
    kinesis = client("kinesis", account)
    kinesis.create_stream(StreamName="s", ShardCount=1)
    stream = kinesis.describe_stream_summary(StreamName="s")["StreamDescriptionSummary"]["StreamARN"]
    client("logs", account).create_log_group(logGroupName="g")
    return function, stream, client("sqs", account).create_queue(QueueName="q")["QueueUrl"]


def denials_of(kind, keys, function, stream, queue):
    """One call of each service."""
    denied(f"{kind}: sts", client("sts", *keys).assume_role, RoleArn=trusting, RoleSessionName="ann")
    denied(f"{kind}: iam", client("iam", *keys).list_roles)
    denied(f"{kind}: lambda", client("lambda", *keys).invoke, FunctionName=function, Payload="{}")
    denied(f"{kind}: kinesis", client("kinesis", *keys).put_record, StreamARN=stream, Data=b"x", PartitionKey="k")
    denied(f"{kind}: logs", client("logs", *keys).filter_log_events, logGroupName="g")
    denied(f"{kind}: sqs", client("sqs", *keys).send_message, QueueUrl=queue, MessageBody="x")


own, others = resources(home), resources(away)
trusting = role(home, "trusting", {"AWS": home})
powerful = user("powerful", ALLOW_ALL)
session = assume(powerful, trusting)

denials_of("no identity policy", user("powerless"), *own)
denials_of("identity policy denies", user("denied", ALLOW_ALL, DENY_ALL), *own)
denials_of("session policy allows nothing", assume(powerful, trusting, Policy=policy(statement("Allow", "ec2:*", Resource="*"))), *own)

bounded = user("bounded", ALLOW_ALL)
iam = client("iam", home)
boundary = iam.create_policy(PolicyName="b", PolicyDocument=policy(statement("Allow", "ec2:*", Resource="*")))["Policy"]["Arn"]
iam.put_user_permissions_boundary(UserName="bounded", PermissionsBoundary=boundary)
denials_of("boundary allows nothing", bounded, *own)

trusting = role(away, "distrusting", {"AWS": away})
denied("other account: sts", client("sts", *session).assume_role, RoleArn=trusting, RoleSessionName="ann")
denied("other account: lambda", client("lambda", *session).invoke, FunctionName=others[0], Payload="{}")
denied("other account: kinesis", client("kinesis", *session).put_record, StreamARN=others[1], Data=b"x", PartitionKey="k")
denied("other account: sqs", client("sqs", *session).send_message, QueueUrl=others[2], MessageBody="x")
denied("root: sts", client("sts", home).assume_role, RoleArn=trusting, RoleSessionName="ann")
trusting = f"arn:aws:iam::{away}:role/nobody"
denied("no such role: sts", client("sts", *session).assume_role, RoleArn=trusting, RoleSessionName="ann")

denials_of("wrong secret", (home, "tset"), *own)
denials_of("unknown key", ("AKIAIOSFODNN7EXAMPLE", "test"), *own)
denials_of("wrong token", (session[0], session[1], "x" * 356), *own)
advance = urllib.request.Request(f"{endpoint}/_xacct/clock", b'{"advance": 3601}', {"content-type": "application/json"})
urllib.request.urlopen(advance).close()
denials_of("expired session", session, *own)

print(json.dumps(SEEN))
