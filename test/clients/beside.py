"""The same calls to the local AWS and to moto.

Usage: beside.py moto|local ENDPOINT HOME AWAY SERVICE... Works in two accounts, and prints one JSON object: the outcome of each
row of these services by its name, a refusal as its code and status.
"""

import io
import json
import sys
import time
import urllib.request
import zipfile
from contextlib import contextmanager
from functools import cache

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

side, endpoint, home, away, *services = sys.argv[1:]
CONFIG = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
OUTCOMES = {}
CLIENTS = {}


def refusal(error):
    return f"{error.response['Error']['Code']} {error.response['ResponseMetadata']['HTTPStatusCode']}"


def row(name):
    """A row of its own: what the function returns, or how it was refused."""

    def run(outcome):
        assert name not in OUTCOMES, name
        if name.split(":")[0] not in services:
            return
        try:
            OUTCOMES[name] = outcome()
        except ClientError as error:
            OUTCOMES[name] = refusal(error)
        except ResponseParserError:
            OUTCOMES[name] = "not an answer of AWS"
        except Exception as error:  # one failure must not hide the other rows
            OUTCOMES[name] = f"{type(error).__name__}: {error}"

    return run


def tried(call, **parameters):
    try:
        call(**parameters)
        return "allowed"
    except ClientError as error:
        return refusal(error)


def client(service, account=home):
    """An account's root. moto takes the account from a header, the local AWS from the key."""
    if (service, account) not in CLIENTS:
        made = as_keys(service, (account, "test", None))
        made.meta.events.register(
            "before-call", lambda params, **_: params["headers"].update({"x-moto-account-id": account})
        )
        CLIENTS[service, account] = made
    return CLIENTS[service, account]


class Root:
    """The home account's root, whose client is made when it is first used."""

    def __init__(self, service):
        self.service = service

    def __getattr__(self, operation):
        return getattr(client(self.service), operation)


SESSION = boto3.Session()


def as_keys(service, keys):
    key, secret, token = keys
    return SESSION.client(
        service,
        endpoint_url=endpoint,
        config=CONFIG,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
    )


def moto_enforces(count):
    """moto checks nothing before so many calls; the local AWS has no such switch."""
    if side == "moto":
        request = urllib.request.Request(f"{endpoint}/moto-api/reset-auth", count, {"content-type": "text/plain"})
        urllib.request.urlopen(request).close()


@contextmanager
def enforcing():
    moto_enforces(b"0")
    try:
        yield
    finally:
        moto_enforces(b"inf")


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def statement(effect, action, resource="*", **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def trusting(principal, **more):
    return policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **more})


ALLOW_ALL = policy(statement("Allow", "*"))
LAMBDA = {"Service": "lambda.amazonaws.com"}
ACCOUNT = {"AWS": f"arn:aws:iam::{home}:root"}
CALLER = {"AWS": f"arn:aws:iam::{home}:user/powerful"}
EXTERNAL_ID = {"StringEquals": {"sts:ExternalId": "x-1"}}


def user(name, *documents):
    iam = client("iam")
    iam.create_user(UserName=name)
    for index, document in enumerate(documents):
        iam.put_user_policy(UserName=name, PolicyName=f"p{index}", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"], None


def role(name, trust, account=home, document=ALLOW_ALL, **more):
    iam = client("iam", account)
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **more)["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=document)
    return arn


def credentials(answer):
    found = answer["Credentials"]
    return found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"]


def assume(arn, keys=None, **more):
    sts = as_keys("sts", keys or powerful)
    return sts.assume_role(RoleArn=arn, RoleSessionName="ann", **more)


def assumed(arn, keys=None, **more):
    with enforcing():
        return tried(assume, arn=arn, keys=keys, **more)


def until(call, done):
    """Asks until the answer is final, 5 s at most."""
    deadline = time.monotonic() + 5
    while True:
        answer = call()
        if done(answer) or time.monotonic() > deadline:
            return answer
        time.sleep(0.05)


powerful = user("powerful", ALLOW_ALL)
sts, iam, lambda_, kinesis, logs, s3, sqs, sns, events, ec2, cloudformation, organizations = (
    Root(service)
    for service in "sts iam lambda kinesis logs s3 sqs sns events ec2 cloudformation organizations".split()
)


def function(name, **more):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("app.py", "def handler(event, context): return event")
    settings = {"Runtime": "python3.12", "Handler": "app.handler", "Role": EXECUTION_ROLE, **more}
    return lambda_.create_function(FunctionName=name, Code={"ZipFile": archive.getvalue()}, **settings)


EXECUTION_ROLE = role("execution", trusting(LAMBDA))


# Who may assume a role, and what a session may do


@row("sts: role of the same account that trusts the account")
def _():
    return assumed(role("trusts-account", trusting(ACCOUNT)))


@row("sts: role of the same account that trusts another account")
def _():
    return assumed(role("trusts-other", trusting({"AWS": away})))


@row("sts: role of the same account, ExternalId missing")
def _():
    return assumed(role("external-missing", trusting(CALLER, Condition=EXTERNAL_ID)))


@row("sts: role of the same account, ExternalId wrong")
def _():
    return assumed(role("external-wrong", trusting(CALLER, Condition=EXTERNAL_ID)), ExternalId="x-2")


@row("sts: role of the same account, ExternalId right")
def _():
    return assumed(role("external-right", trusting(CALLER, Condition=EXTERNAL_ID)), ExternalId="x-1")


@row("sts: role of another account that does not trust the caller")
def _():
    return assumed(role("far-distrusting", trusting({"AWS": away}), away))


@row("sts: role of another account, ExternalId missing")
def _():
    return assumed(role("far-external", trusting(ACCOUNT, Condition=EXTERNAL_ID), away))


@row("sts: role of another account that trusts the caller's account")
def _():
    return assumed(role("far-trusting", trusting(ACCOUNT), away))


@row("sts: role of another account, caller without a policy")
def _():
    return assumed(role("far-powerless", trusting(ACCOUNT), away), user("powerless"))


@row("sts: role of another account that does not exist")
def _():
    return assumed(f"arn:aws:iam::{away}:role/nobody")


@row("sts: DurationSeconds beyond the role's maximum")
def _():
    return assumed(role("short", trusting(CALLER)), DurationSeconds=40000)


@row("sts: DurationSeconds below 900")
def _():
    return assumed(role("shortest", trusting(CALLER)), DurationSeconds=899)


@row("sts: chained sessions last an hour at most")
def _():
    arn = role("chain-1", trusting(CALLER))
    second = role("chain-2", trusting({"AWS": arn}), MaxSessionDuration=43200)
    return assumed(second, credentials(assume(arn)), DurationSeconds=7200)


@row("sts: session name with a space")
def _():
    arn = role("named", trusting(CALLER))
    return tried(as_keys("sts", powerful).assume_role, RoleArn=arn, RoleSessionName="ann lee")


@row("sts: a session does what its role may")
def _():
    keys = credentials(assume(role("session-may", trusting(CALLER))))
    with enforcing():
        return tried(as_keys("s3", keys).list_buckets)


@row("sts: a session with a wrong secret")
def _():
    key, _, token = credentials(assume(role("session-secret", trusting(CALLER))))
    with enforcing():
        return tried(as_keys("s3", (key, "wrong", token)).list_buckets)


@row("sts: a session policy denies")
def _():
    arn = role("session-denied", trusting(CALLER))
    keys = credentials(assume(arn, Policy=policy(statement("Deny", "*"))))
    with enforcing():
        return tried(as_keys("s3", keys).list_buckets)


@row("sts: a session policy does not allow")
def _():
    arn = role("session-narrow", trusting(CALLER))
    keys = credentials(assume(arn, Policy=policy(statement("Allow", "ec2:*"))))
    with enforcing():
        return tried(as_keys("iam", keys).list_users)


@row("sts: GetCallerIdentity cannot be denied")
def _():
    keys = user("denied-identity", policy(statement("Deny", "*")))
    with enforcing():
        return tried(as_keys("sts", keys).get_caller_identity)


# What a user may do


@row("iam: a user without a policy")
def _():
    keys = user("without")
    with enforcing():
        return tried(as_keys("iam", keys).list_users)


@row("iam: a Deny beside an Allow")
def _():
    keys = user("denied", ALLOW_ALL, policy(statement("Deny", "iam:ListUsers")))
    with enforcing():
        return tried(as_keys("iam", keys).list_users)


@row("iam: an access key that does not exist")
def _():
    with enforcing():
        return tried(as_keys("iam", ("AKIAIOSFODNN7EXAMPLE", "wrong", None)).list_users)


@row("iam: a permissions boundary that does not allow")
def _():
    keys = user("bounded", ALLOW_ALL)
    arn = iam.create_policy(PolicyName="boundary", PolicyDocument=policy(statement("Allow", "ec2:*")))["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName="bounded", PermissionsBoundary=arn)
    with enforcing():
        return tried(as_keys("iam", keys).list_users)


@row("iam: an Allow whose condition does not hold")
def _():
    condition = {"StringEquals": {"aws:RequestedRegion": "eu-south-2"}}
    keys = user("elsewhere", policy(statement("Allow", "*", Condition=condition)))
    with enforcing():
        return tried(as_keys("sqs", keys).list_queues)


@row("iam: a policy with an unknown condition operator")
def _():
    condition = {"StringIsRather": {"aws:RequestedRegion": "us-east-1"}}
    return user("strange", policy(statement("Allow", "*", Condition=condition)))[2]


@row("lambda: GetFunction, allowed by the user's policy")
def _():
    function("readable")
    with enforcing():
        return tried(as_keys("lambda", powerful).get_function, FunctionName="readable")


@row("lambda: GetFunction, by a user without a policy")
def _():
    function("unreadable")
    keys = user("no-lambda")
    with enforcing():
        return tried(as_keys("lambda", keys).get_function, FunctionName="unreadable")


def far_bucket(name, *statements):
    far = client("s3", away)
    far.create_bucket(Bucket=name)
    far.put_object(Bucket=name, Key="k", Body=b"x")
    if statements:
        far.put_bucket_policy(Bucket=name, Policy=policy(*statements))
    with enforcing():
        return tried(as_keys("s3", powerful).get_object, Bucket=name, Key="k")


@row("s3: an object of another account, no bucket policy")
def _():
    return far_bucket("beside-far-silent")


@row("s3: an object of another account, allowed by its bucket policy")
def _():
    allow = statement("Allow", "s3:GetObject", "arn:aws:s3:::beside-far-open/*", Principal=ACCOUNT)
    return far_bucket("beside-far-open", allow)


def far_queue(name, **attributes):
    url = client("sqs", away).create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    with enforcing():
        return tried(as_keys("sqs", powerful).send_message, QueueUrl=url, MessageBody="x")


@row("sqs: a queue of another account, no queue policy")
def _():
    return far_queue("far-silent")


@row("sqs: a queue of another account, allowed by its queue policy")
def _():
    arn = f"arn:aws:sqs:us-east-1:{away}:far-open"
    return far_queue("far-open", Policy=policy(statement("Allow", "sqs:SendMessage", arn, Principal=ACCOUNT)))


# Organizations


@row("organizations: an account without one")
def _():
    return tried(client("organizations", away).describe_organization)


@cache
def root_of_organization():
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    return root


def service_control_policy(name, document, target):
    root_of_organization()
    made = organizations.create_policy(Content=document, Description="", Name=name, Type="SERVICE_CONTROL_POLICY")
    organizations.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=target)


@row("organizations: a second one")
def _():
    root_of_organization()
    return tried(organizations.create_organization, FeatureSet="ALL")


@row("organizations: a service control policy stops a member's administrator")
def _():
    root_of_organization()
    asked = organizations.create_account(AccountName="member", Email="member@corp.example")["CreateAccountStatus"]["Id"]
    status = until(
        lambda: organizations.describe_create_account_status(CreateAccountRequestId=asked)["CreateAccountStatus"],
        lambda status: status["State"] != "IN_PROGRESS",
    )
    member = status["AccountId"]
    keys = credentials(assume(role("admin", trusting(ACCOUNT), member)))
    with enforcing():
        before = tried(as_keys("iam", keys).list_users)
    service_control_policy("no-iam", policy(statement("Deny", "iam:*")), member)
    with enforcing():
        return [before, tried(as_keys("iam", keys).list_users)]


@row("organizations: a service control policy does not bind the management account")
def _():
    service_control_policy("no-sqs", policy(statement("Deny", "sqs:*")), home)
    with enforcing():
        return tried(as_keys("sqs", powerful).list_queues)


@row("organizations: the last policy cannot be detached")
def _():
    unit = organizations.create_organizational_unit(ParentId=root_of_organization(), Name="last")["OrganizationalUnit"]["Id"]
    return tried(organizations.detach_policy, PolicyId="p-FullAWSAccess", TargetId=unit)


@row("organizations: two units of one name")
def _():
    organizations.create_organizational_unit(ParentId=root_of_organization(), Name="twin")
    return tried(organizations.create_organizational_unit, ParentId=root_of_organization(), Name="twin")


# IAM


@row("iam: a role that does not exist")
def _():
    return tried(iam.get_role, RoleName="none")


@row("iam: a role made twice")
def _():
    role("twice", trusting(LAMBDA))
    return tried(iam.create_role, RoleName="twice", AssumeRolePolicyDocument=trusting(LAMBDA))


@row("iam: a role that still has a policy is deleted")
def _():
    role("kept", trusting(LAMBDA))
    return tried(iam.delete_role, RoleName="kept")


@row("iam: a trust policy names a role that does not exist")
def _():
    trust = trusting({"AWS": f"arn:aws:iam::{home}:role/none"})
    return tried(iam.create_role, RoleName="orphan", AssumeRolePolicyDocument=trust)


@row("iam: MaxSessionDuration beyond 12 hours")
def _():
    trust = trusting(LAMBDA)
    return tried(iam.create_role, RoleName="long", AssumeRolePolicyDocument=trust, MaxSessionDuration=43201)


@row("iam: a third access key")
def _():
    user("keys")
    return [tried(iam.create_access_key, UserName="keys") for _ in range(2)]


@row("iam: a sixth version of a policy")
def _():
    arn = iam.create_policy(PolicyName="versions", PolicyDocument=ALLOW_ALL)["Policy"]["Arn"]
    return [tried(iam.create_policy_version, PolicyArn=arn, PolicyDocument=ALLOW_ALL) for _ in range(5)]


@row("iam: roles by page")
def _():
    for name in "ab":
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusting(LAMBDA), Path="/pages/")
    pages = iam.get_paginator("list_roles").paginate(PathPrefix="/pages/", PaginationConfig={"PageSize": 1})
    # AWS promises no order.
    return sorted([one["RoleName"] for one in page["Roles"]] for page in pages)


# Lambda


@row("lambda: a function that does not exist")
def _():
    return tried(lambda_.get_function, FunctionName="none")


@row("lambda: a function made twice")
def _():
    function("twice")
    return tried(function, name="twice")


@row("lambda: a role that Lambda cannot assume")
def _():
    return tried(function, name="roleless", Role=role("not-lambda", trusting(CALLER)))


@row("lambda: a timeout of 901 s")
def _():
    return tried(function, name="slow", Timeout=901)


@row("lambda: a version of unchanged code")
def _():
    function("unchanged")
    return [lambda_.publish_version(FunctionName="unchanged")["Version"] for _ in range(2)]


@row("lambda: an alias for a version that does not exist")
def _():
    function("aliased")
    return tried(lambda_.create_alias, FunctionName="aliased", Name="live", FunctionVersion="7")


@row("lambda: a version that an alias needs is deleted")
def _():
    function("needed", Publish=True)
    lambda_.create_alias(FunctionName="needed", Name="live", FunctionVersion="1")
    return tried(lambda_.delete_function, FunctionName="needed", Qualifier="1")


@row("lambda: a permission given twice")
def _():
    function("permitted")
    permission = {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": away}
    lambda_.add_permission(FunctionName="permitted", **permission)
    return tried(lambda_.add_permission, FunctionName="permitted", **permission)


# Kinesis


def stream(name, count):
    kinesis.create_stream(StreamName=name, ShardCount=count)
    until(
        lambda: kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"],
        lambda status: status == "ACTIVE",
    )


@row("kinesis: a stream that does not exist")
def _():
    return tried(kinesis.describe_stream_summary, StreamName="none")


@row("kinesis: a stream made twice")
def _():
    kinesis.create_stream(StreamName="twice", ShardCount=1)
    return tried(kinesis.create_stream, StreamName="twice", ShardCount=1)


@row("kinesis: shards by hash key")
def _():
    stream("hashed", 2)
    high = str(2**128 - 1)
    keys = ({"ExplicitHashKey": "0"}, {"ExplicitHashKey": high})
    put = [kinesis.put_record(StreamName="hashed", Data=b"x", PartitionKey="k", **key) for key in keys]
    return [one["ShardId"] for one in put]


@row("kinesis: records after a sequence number")
def _():
    stream("read", 1)
    put = [kinesis.put_record(StreamName="read", Data=data, PartitionKey="k") for data in (b"a", b"b", b"c")]
    iterator = kinesis.get_shard_iterator(
        StreamName="read",
        ShardId=put[0]["ShardId"],
        ShardIteratorType="AFTER_SEQUENCE_NUMBER",
        StartingSequenceNumber=put[0]["SequenceNumber"],
    )["ShardIterator"]
    return [one["Data"].decode() for one in kinesis.get_records(ShardIterator=iterator)["Records"]]


@row("kinesis: retention shortened by the operation that lengthens it")
def _():
    stream("retained", 1)
    return tried(kinesis.increase_stream_retention_period, StreamName="retained", RetentionPeriodHours=23)


@row("kinesis: shards that do not touch are merged")
def _():
    stream("apart", 3)
    shards = [one["ShardId"] for one in kinesis.list_shards(StreamName="apart")["Shards"]]
    return tried(kinesis.merge_shards, StreamName="apart", ShardToMerge=shards[0], AdjacentShardToMerge=shards[2])


# CloudWatch Logs


def log_stream(name, *messages):
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="s")
    now = int(time.time() * 1000)
    entries = [{"timestamp": now + at, "message": message} for at, message in messages]
    logs.put_log_events(logGroupName=name, logStreamName="s", logEvents=entries)


@row("logs: a group made twice")
def _():
    logs.create_log_group(logGroupName="twice")
    return tried(logs.create_log_group, logGroupName="twice")


@row("logs: retention of two days")
def _():
    logs.create_log_group(logGroupName="two-days")
    return tried(logs.put_retention_policy, logGroupName="two-days", retentionInDays=2)


@row("logs: events out of order in one batch")
def _():
    return log_stream("disordered", (0, "b"), (-5, "a"))


@row("logs: a JSON filter pattern")
def _():
    log_stream("json", (0, '{"level":"error","n":1}'), (1, '{"level":"info","n":2}'))
    found = logs.filter_log_events(logGroupName="json", filterPattern='{ $.level = "error" }')["events"]
    return [json.loads(one["message"])["n"] for one in found]


# S3


def bucket(name, **objects):
    s3.create_bucket(Bucket=name)
    for key, body in objects.items():
        s3.put_object(Bucket=name, Key=key, Body=body.encode())
    return name


@row("s3: what does not exist")
def _():
    name = bucket("beside-missing")
    return [
        tried(s3.get_object, Bucket=name, Key="none"),
        tried(s3.head_object, Bucket=name, Key="none"),
        tried(s3.get_object, Bucket="beside-no-such-bucket", Key="none"),
    ]


@row("s3: written only if it is not there")
def _():
    name = bucket("beside-once")
    return [tried(s3.put_object, Bucket=name, Key="k", Body=b"x", IfNoneMatch="*") for _ in range(2)]


@row("s3: written only if it is as it was")
def _():
    name = bucket("beside-as-it-was", k="x")
    return tried(s3.put_object, Bucket=name, Key="k", Body=b"y", IfMatch='"00000000000000000000000000000000"')


@row("s3: read only if it has changed, or has not")
def _():
    name = bucket("beside-changed", k="x")
    tag = s3.head_object(Bucket=name, Key="k")["ETag"]
    return [
        tried(s3.get_object, Bucket=name, Key="k", IfNoneMatch=tag),
        tried(s3.get_object, Bucket=name, Key="k", IfMatch='"0"'),
    ]


@row("s3: ranges")
def _():
    name = bucket("beside-ranges", k="abcdef")
    part = s3.get_object(Bucket=name, Key="k", Range="bytes=-2")
    read = [part["ContentRange"], part["Body"].read().decode()]
    return [*read, tried(s3.get_object, Bucket=name, Key="k", Range="bytes=9-")]


@row("s3: keys and common prefixes by page")
def _():
    name = bucket("beside-pages")
    for key in "a", "b/1", "b/2", "c", "d":
        s3.put_object(Bucket=name, Key=key)
    first = s3.list_objects_v2(Bucket=name, Delimiter="/", MaxKeys=2)
    second = s3.list_objects_v2(
        Bucket=name, Delimiter="/", MaxKeys=2, ContinuationToken=first["NextContinuationToken"]
    )
    keys = [[one["Key"] for one in page.get("Contents", [])] for page in (first, second)]
    prefixes = [[one["Prefix"] for one in page.get("CommonPrefixes", [])] for page in (first, second)]
    return [keys, prefixes, first["KeyCount"], second["IsTruncated"]]


@row("s3: a versioned object is deleted")
def _():
    name = bucket("beside-versions")
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=name, Key="k", Body=b"x")
    marked = s3.delete_object(Bucket=name, Key="k")["DeleteMarker"]
    listed = s3.list_object_versions(Bucket=name)
    read = tried(s3.get_object, Bucket=name, Key="k")
    return [marked, read, len(listed["Versions"]), listed["DeleteMarkers"][0]["IsLatest"]]


@row("s3: a bucket with objects is deleted")
def _():
    return tried(s3.delete_bucket, Bucket=bucket("beside-full", k="x"))


@row("s3: a part of an upload that is too small")
def _():
    name = bucket("beside-parts")
    upload = {"Bucket": name, "Key": "k", "UploadId": s3.create_multipart_upload(Bucket=name, Key="k")["UploadId"]}
    parts = [{"PartNumber": n, "ETag": s3.upload_part(PartNumber=n, Body=b"x", **upload)["ETag"]} for n in (1, 2)]
    return tried(s3.complete_multipart_upload, MultipartUpload={"Parts": parts}, **upload)


@row("s3: a digest of another body")
def _():
    name = bucket("beside-digest")
    return tried(s3.put_object, Bucket=name, Key="k", Body=b"x", ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg==")


@row("s3: a policy for everybody on a new bucket")
def _():
    name = bucket("beside-public")
    public = statement("Allow", "s3:GetObject", f"arn:aws:s3:::{name}/*", Principal="*")
    return tried(s3.put_bucket_policy, Bucket=name, Policy=policy(public))


# SQS


def queue(name, **attributes):
    return sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]


def received(url, **more):
    return sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, **more).get("Messages", [])


@row("sqs: a queue that does not exist")
def _():
    return tried(sqs.get_queue_url, QueueName="none")


@row("sqs: a queue made again with other attributes")
def _():
    return [queue("again") == queue("again"), tried(queue, name="again", DelaySeconds="5")]


@row("sqs: a FIFO queue takes a message once")
def _():
    url = queue("once.fifo", FifoQueue="true")
    message = {"QueueUrl": url, "MessageBody": "x", "MessageGroupId": "g", "MessageDeduplicationId": "d"}
    sent = [sqs.send_message(**message)["MessageId"] for _ in range(2)]
    return [sent[0] == sent[1], len(received(url))]


@row("sqs: a FIFO group waits for its message in flight")
def _():
    url = queue("order.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    for body in "ab":
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="g")
    first = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1)["Messages"]
    return [first[0]["Body"], received(url)]


@row("sqs: a FIFO message without a group")
def _():
    url = queue("groupless.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    return tried(sqs.send_message, QueueUrl=url, MessageBody="x")


@row("sqs: receive counts, and the dead-letter queue after the last")
def _():
    dead = queue("dead")
    redrive = {"deadLetterTargetArn": f"arn:aws:sqs:us-east-1:{home}:dead", "maxReceiveCount": 2}
    url = queue("counted", VisibilityTimeout="0", RedrivePolicy=json.dumps(redrive))
    sqs.send_message(QueueUrl=url, MessageBody="x")
    counts = [
        [one["Attributes"]["ApproximateReceiveCount"] for one in received(url, AttributeNames=["All"])]
        for _ in range(3)
    ]
    return [counts, len(received(dead))]


@row("sqs: batches")
def _():
    url = queue("batches")
    send = sqs.send_message_batch
    entry = {"Id": "a", "MessageBody": "x"}
    many = [{"Id": str(n), "MessageBody": "x"} for n in range(11)]
    return [tried(send, QueueUrl=url, Entries=entries) for entries in ([], [entry, entry], many)]


@row("sqs: a delay beyond 15 minutes")
def _():
    return tried(sqs.send_message, QueueUrl=queue("delayed"), MessageBody="x", DelaySeconds=901)


@row("sqs: a receipt handle that is none")
def _():
    return tried(sqs.delete_message, QueueUrl=queue("handles"), ReceiptHandle="none")


# SNS


def subscribed(name, **attributes):
    """A topic, and the queue that it delivers to."""
    arn = f"arn:aws:sqs:us-east-1:{home}:{name}"
    allow = statement("Allow", "sqs:SendMessage", arn, Principal={"Service": "sns.amazonaws.com"})
    url = queue(name, Policy=policy(allow))
    topic = sns.create_topic(Name=name)["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
    return topic, url


@row("sns: a topic that does not exist")
def _():
    return tried(sns.publish, TopicArn=f"arn:aws:sns:us-east-1:{home}:none", Message="x")


@row("sns: a topic made again with other tags")
def _():
    sns.create_topic(Name="tagged", Tags=[{"Key": "a", "Value": "1"}])
    return tried(sns.create_topic, Name="tagged", Tags=[{"Key": "a", "Value": "2"}])


@row("sns: filtered by attributes, delivered raw")
def _():
    pattern = json.dumps({"kind": [{"prefix": "good"}], "n": [{"numeric": [">", 5]}]})
    topic, url = subscribed("filtered", RawMessageDelivery="true", FilterPolicy=pattern)
    for kind, n in ("good", "6"), ("good", "5"), ("bad", "6"):
        attributes = {
            "kind": {"DataType": "String", "StringValue": kind},
            "n": {"DataType": "Number", "StringValue": n},
        }
        sns.publish(TopicArn=topic, Message=kind + n, MessageAttributes=attributes)
    return [one["Body"] for one in until(lambda: received(url), bool)]


@row("sns: subscribed twice")
def _():
    topic, _ = subscribed("doubled")
    subscribed("doubled")
    return len(sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"])


@row("sns: an unknown operator in a filter policy")
def _():
    return tried(subscribed, name="unfiltered", FilterPolicy='{"kind":[{"rather":"x"}]}')


@row("sns: an empty message")
def _():
    return tried(sns.publish, TopicArn=sns.create_topic(Name="empty")["TopicArn"], Message="")


@row("sns: eleven messages in a batch")
def _():
    entries = [{"Id": str(n), "Message": "x"} for n in range(11)]
    topic = sns.create_topic(Name="batch")["TopicArn"]
    return tried(sns.publish_batch, TopicArn=topic, PublishBatchRequestEntries=entries)


# EventBridge


@row("events: a rule that does not exist")
def _():
    return tried(events.describe_rule, Name="none")


@row("events: a rule with targets is deleted")
def _():
    events.put_rule(Name="kept", EventPattern='{"source":["shop"]}')
    queue("kept")
    events.put_targets(Rule="kept", Targets=[{"Id": "q", "Arn": f"arn:aws:sqs:us-east-1:{home}:kept"}])
    return tried(events.delete_rule, Name="kept")


@row("events: an event pattern that is none")
def _():
    return [tried(events.put_rule, Name="bad", EventPattern=pattern) for pattern in ("{", '{"source":"shop"}')]


@row("events: entries that cannot be taken")
def _():
    good = {"Source": "shop", "DetailType": "Order", "Detail": "{}"}
    answer = events.put_events(Entries=[good, {**good, "Detail": "["}, {"Source": "shop", "Detail": "{}"}])
    return [answer["FailedEntryCount"], *(one.get("ErrorCode") for one in answer["Entries"])]


@row("events: what patterns match")
def _():
    event = {
        **{"id": "1", "account": home, "source": "shop", "time": "2026-01-01T00:00:00Z", "region": "us-east-1"},
        **{"resources": [], "detail-type": "Order", "detail": {"price": 5, "name": "tea"}},
    }
    conditions = (
        {"price": [{"numeric": [">", 0, "<=", 5]}]},
        {"name": [{"anything-but": ["tea"]}]},
        {"name": [{"wildcard": "t*a"}]},
        {"missing": [{"exists": False}]},
    )
    ask = events.test_event_pattern
    return [ask(EventPattern=json.dumps({"detail": one}), Event=json.dumps(event)).get("Result") for one in conditions]


# EC2


@row("ec2: an instance that does not exist")
def _():
    return [tried(ec2.describe_instances, InstanceIds=[id]) for id in ("i-0123456789abcdef0", "nonsense")]


@row("ec2: a dry run")
def _():
    return tried(ec2.create_vpc, CidrBlock="10.0.0.0/16", DryRun=True)


@row("ec2: a network that is too large")
def _():
    return tried(ec2.create_vpc, CidrBlock="10.0.0.0/8")


@row("ec2: a subnet's free addresses, and one that overlaps it")
def _():
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.0.0/28")["Subnet"]
    overlapping = tried(ec2.create_subnet, VpcId=vpc, CidrBlock="10.1.0.8/29")
    return [subnet["AvailableIpAddressCount"], tried(ec2.create_subnet, VpcId=vpc, CidrBlock="10.1.0.0/27"), overlapping]


@row("ec2: a network with a subnet is deleted")
def _():
    vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    ec2.create_subnet(VpcId=vpc, CidrBlock="10.2.0.0/24")
    return tried(ec2.delete_vpc, VpcId=vpc)


@row("ec2: a rule of a security group given twice")
def _():
    vpc = ec2.create_vpc(CidrBlock="10.3.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    return [tried(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[rule]) for _ in range(2)]


# CloudFormation


def template(**resources):
    return json.dumps({"Resources": resources})


def typed(type, **properties):
    return {"Type": type, "Properties": properties}


def stack(name, body, **more):
    cloudformation.create_stack(StackName=name, TemplateBody=body, **more)
    return settled(name)


def settled(name):
    return until(
        lambda: cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"],
        lambda status: not status.endswith("_IN_PROGRESS"),
    )


QUEUE = template(Q=typed("AWS::SQS::Queue"))


@row("cloudformation: a stack that does not exist")
def _():
    missing = tried(cloudformation.describe_stacks, StackName="none")
    return [missing, tried(cloudformation.delete_stack, StackName="none")]


@row("cloudformation: a stack made twice")
def _():
    return [stack("twice", QUEUE), tried(stack, name="twice", body=QUEUE)]


@row("cloudformation: an update that changes nothing")
def _():
    stack("same", QUEUE)
    return tried(cloudformation.update_stack, StackName="same", TemplateBody=QUEUE)


@row("cloudformation: a role without CAPABILITY_IAM")
def _():
    made = typed("AWS::IAM::Role", AssumeRolePolicyDocument=json.loads(trusting(LAMBDA)))
    return tried(stack, name="incapable", body=template(R=made))


@row("cloudformation: a reference to nothing")
def _():
    return tried(stack, name="dangling", body=template(Q=typed("AWS::SQS::Queue", QueueName={"Ref": "None"})))


@row("cloudformation: a resource that cannot be made")
def _():
    queue("taken")
    return stack("failing", template(Q=typed("AWS::SQS::Queue", QueueName="taken", DelaySeconds=901)))


def change_set(name, body):
    cloudformation.create_change_set(StackName=name, ChangeSetName="c", TemplateBody=body)
    return until(
        lambda: cloudformation.describe_change_set(StackName=name, ChangeSetName="c"),
        lambda answer: answer["Status"] in ("CREATE_COMPLETE", "FAILED"),
    )


@row("cloudformation: a change set")
def _():
    stack("changed", template(A=typed("AWS::SQS::Queue", QueueName="a"), B=typed("AWS::SQS::Queue")))
    renamed = template(A=typed("AWS::SQS::Queue", QueueName="a2"), C=typed("AWS::SQS::Queue"))
    answer = change_set("changed", renamed)
    changes = [one["ResourceChange"] for one in answer["Changes"]]
    told = sorted([one["LogicalResourceId"], one["Action"], one.get("Replacement")] for one in changes)
    return [answer["Status"], told]


@row("cloudformation: a change set without changes")
def _():
    stack("unchanged", QUEUE)
    answer = change_set("unchanged", QUEUE)
    return [answer["Status"], answer["ExecutionStatus"]]


@row("cloudformation: an export that is imported is deleted")
def _():
    exported = {"Outputs": {"O": {"Value": "v", "Export": {"Name": "beside"}}}, **json.loads(QUEUE)}
    stack("exporting", json.dumps(exported))
    stack("importing", template(Q=typed("AWS::SQS::Queue", QueueName={"Fn::ImportValue": "beside"})))
    refused = tried(cloudformation.delete_stack, StackName="exporting")
    return [refused, settled("exporting")]


print(json.dumps(OUTCOMES))
