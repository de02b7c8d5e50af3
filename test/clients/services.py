"""Drives the services with boto3 as it comes: nothing is configured but an endpoint and credentials.

Usage: services.py ENDPOINT ACCOUNT. Prints one JSON object: what each service answered, by service and case.
"""

import base64
import io
import json
import sys
import zipfile

import boto3

endpoint, account = sys.argv[1:]
ANSWERS = {}


def client(service):
    return boto3.client(
        service, endpoint_url=endpoint, aws_access_key_id=account, aws_secret_access_key="test"
    )


def package(code):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("app.py", code)
    return buffer.getvalue()


def case(service):
    def run(function):
        try:
            answer = function()
        except Exception as error:  # one failure must not hide the other cases
            answer = f"{type(error).__name__}: {error}"
        ANSWERS.setdefault(service, {})[function.__name__] = answer
        return function

    return run


def names(pages, items, name):
    """The names on each page, and how many pages there were."""
    listed = [[item[name] if name else item for item in page[items]] for page in pages]
    return {"names": sorted(sum(listed, [])), "pages": len(listed)}


def every(client, operation, items, name, size, **parameters):
    pages = client.get_paginator(operation).paginate(PaginationConfig={"PageSize": size}, **parameters)
    return names(pages, items, name)


sts, iam, lambda_, kinesis, logs, sqs = (
    client(service) for service in ("sts", "iam", "lambda", "kinesis", "logs", "sqs")
)

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
            {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"},
        ],
    }
)
ALLOW_ALL = json.dumps(
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
)


# IAM


@case("iam")
def role_and_its_waiter():
    role = iam.create_role(RoleName="exec", AssumeRolePolicyDocument=TRUST, Tags=[{"Key": "team", "Value": "blue + grün"}])
    iam.get_waiter("role_exists").wait(RoleName="exec", WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    found = iam.get_role(RoleName="exec")["Role"]
    return [
        role["Role"]["Arn"] == found["Arn"],
        found["AssumeRolePolicyDocument"] == json.loads(TRUST),
        found["Tags"],
        type(found["CreateDate"]).__name__,
    ]


@case("iam")
def inline_policy():
    iam.put_role_policy(RoleName="exec", PolicyName="all", PolicyDocument=ALLOW_ALL)
    document = iam.get_role_policy(RoleName="exec", PolicyName="all")["PolicyDocument"]
    return [document == json.loads(ALLOW_ALL), every(iam, "list_role_policies", "PolicyNames", None, 10, RoleName="exec")]


@case("iam")
def managed_policy_and_its_waiter():
    arn = iam.create_policy(PolicyName="all", PolicyDocument=ALLOW_ALL)["Policy"]["Arn"]
    iam.get_waiter("policy_exists").wait(PolicyArn=arn, WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    iam.attach_role_policy(RoleName="exec", PolicyArn=arn)
    version = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
    return [
        version["Document"] == json.loads(ALLOW_ALL),
        version["IsDefaultVersion"],
        every(iam, "list_attached_role_policies", "AttachedPolicies", "PolicyName", 1, RoleName="exec"),
    ]


@case("iam")
def users_keys_and_their_waiter():
    for name in "carol", "alice", "bob":
        iam.create_user(UserName=name, Path="/people/")
    iam.get_waiter("user_exists").wait(UserName="bob", WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    used = boto3.client(
        "sts",
        endpoint_url=endpoint,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    ).get_caller_identity()["Arn"]
    return [
        every(iam, "list_users", "Users", "UserName", 2),
        every(iam, "list_access_keys", "AccessKeyMetadata", "UserName", 10, UserName="bob"),
        used.endswith("user/people/bob"),
    ]


@case("iam")
def roles_by_page():
    for name in "r1", "r2":
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST, Path="/pages/")
    return every(iam, "list_roles", "Roles", "RoleName", 1, PathPrefix="/pages/")


@case("iam")
def deleted():
    iam.delete_role(RoleName="r1")
    try:
        iam.get_role(RoleName="r1")
    except iam.exceptions.NoSuchEntityException as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]


# STS


@case("sts")
def caller_identity():
    answer = sts.get_caller_identity()
    return [answer["Account"] == account, answer["Arn"].endswith(f"::{account}:root")]


@case("sts")
def role_session():
    user = iam.create_user(UserName="assumer")["User"]
    iam.put_user_policy(UserName="assumer", PolicyName="all", PolicyDocument=ALLOW_ALL)
    key = iam.create_access_key(UserName="assumer")["AccessKey"]
    session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"])
    answer = session.client("sts", endpoint_url=endpoint).assume_role(
        RoleArn=user["Arn"].replace("user/assumer", "role/exec"), RoleSessionName="ann@example.com", DurationSeconds=900
    )
    credentials = answer["Credentials"]
    identity = boto3.client(
        "sts",
        endpoint_url=endpoint,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    ).get_caller_identity()
    return [
        identity["Arn"] == answer["AssumedRoleUser"]["Arn"],
        identity["Arn"].endswith("assumed-role/exec/ann@example.com"),
        credentials["AccessKeyId"][:4],
        type(credentials["Expiration"]).__name__,
    ]


@case("sts")
def session_token():
    return sts.get_session_token(DurationSeconds=900)["Credentials"]["AccessKeyId"][:4]


# Lambda

CODE = "def handler(event, context):\n    print('got', event)\n    return {'got': event, 'version': context.function_version}\n"


@case("lambda")
def function_and_its_waiters():
    role = iam.get_role(RoleName="exec")["Role"]["Arn"]
    created = lambda_.create_function(
        FunctionName="echo",
        Runtime="python3.12",
        Handler="app.handler",
        Role=role,
        Timeout=30,
        Code={"ZipFile": package(CODE)},
        Environment={"Variables": {"GREETING": "grüß Gott"}},
    )
    wait = {"Delay": 1, "MaxAttempts": 3}
    lambda_.get_waiter("function_exists").wait(FunctionName="echo", WaiterConfig=wait)
    lambda_.get_waiter("function_active_v2").wait(FunctionName="echo", WaiterConfig=wait)
    lambda_.get_waiter("function_active").wait(FunctionName="echo", WaiterConfig=wait)
    lambda_.update_function_configuration(FunctionName="echo", MemorySize=256)
    lambda_.get_waiter("function_updated_v2").wait(FunctionName="echo", WaiterConfig=wait)
    lambda_.get_waiter("function_updated").wait(FunctionName="echo", WaiterConfig=wait)
    found = lambda_.get_function(FunctionName="echo")["Configuration"]
    return [
        created["FunctionArn"] == found["FunctionArn"],
        found["MemorySize"],
        found["Environment"]["Variables"],
        found["State"],
        created["CodeSha256"] == found["CodeSha256"],
    ]


@case("lambda")
def invoked():
    answer = lambda_.invoke(FunctionName="echo", Payload=json.dumps({"text": "☃"}), LogType="Tail")
    return [
        answer["StatusCode"],
        answer["ExecutedVersion"],
        json.load(answer["Payload"]),
        "got {'text': '☃'}" in base64.b64decode(answer["LogResult"]).decode(),
    ]


@case("lambda")
def invoked_as_event_and_dry():
    return [
        lambda_.invoke(FunctionName="echo", InvocationType=kind, Payload=b"{}")["StatusCode"]
        for kind in ("Event", "DryRun")
    ]


@case("lambda")
def invoked_without_payload():
    return json.load(lambda_.invoke(FunctionName="echo")["Payload"])


@case("lambda")
def failed():
    code = "class Sad(Exception):\n    pass\n\ndef handler(event, context):\n    raise Sad('no ☂')\n"
    lambda_.create_function(
        FunctionName="sad",
        Runtime="python3.12",
        Handler="app.handler",
        Role=iam.get_role(RoleName="exec")["Role"]["Arn"],
        Code={"ZipFile": package(code)},
    )
    answer = lambda_.invoke(FunctionName="sad", Payload="{}")
    error = json.load(answer["Payload"])
    return [answer["StatusCode"], answer["FunctionError"], error["errorType"], error["errorMessage"]]


@case("lambda")
def versions_and_aliases():
    lambda_.publish_version(FunctionName="echo")
    lambda_.get_waiter("published_version_active").wait(
        FunctionName="echo", Qualifier="1", WaiterConfig={"Delay": 1, "MaxAttempts": 2}
    )
    lambda_.create_alias(FunctionName="echo", Name="live", FunctionVersion="1")
    answer = lambda_.invoke(FunctionName="echo", Qualifier="live", Payload="{}")
    return [
        answer["ExecutedVersion"],
        json.load(answer["Payload"])["version"],
        every(lambda_, "list_versions_by_function", "Versions", "Version", 1, FunctionName="echo"),
        every(lambda_, "list_aliases", "Aliases", "Name", 10, FunctionName="echo"),
        every(lambda_, "list_functions", "Functions", "FunctionName", 1),
    ]


@case("lambda")
def permissions():
    lambda_.add_permission(
        FunctionName="echo", StatementId="s3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com"
    )
    policy = json.loads(lambda_.get_policy(FunctionName="echo")["Policy"])
    lambda_.remove_permission(FunctionName="echo", StatementId="s3")
    try:
        lambda_.get_policy(FunctionName="echo")
    except lambda_.exceptions.ResourceNotFoundException as error:
        return [policy["Id"], [one["Sid"] for one in policy["Statement"]], error.response["Error"]["Code"]]


# Kinesis


@case("kinesis")
def stream_and_its_waiters():
    kinesis.create_stream(StreamName="orders", ShardCount=2)
    wait = {"Delay": 1, "MaxAttempts": 3}
    kinesis.get_waiter("stream_exists").wait(StreamName="orders", WaiterConfig=wait)
    summary = kinesis.describe_stream_summary(StreamName="orders")["StreamDescriptionSummary"]
    return [summary["StreamStatus"], summary["OpenShardCount"], type(summary["StreamCreationTimestamp"]).__name__]


@case("kinesis")
def records():
    put = kinesis.put_records(
        StreamName="orders", Records=[{"Data": f"é{i}".encode(), "PartitionKey": str(i)} for i in range(10)]
    )
    data = []
    for shard in kinesis.list_shards(StreamName="orders")["Shards"]:
        iterator = kinesis.get_shard_iterator(
            StreamName="orders", ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        answer = kinesis.get_records(ShardIterator=iterator, Limit=100)
        data += [record["Data"].decode() for record in answer["Records"]]
    return [put["FailedRecordCount"], sorted(data)]


@case("kinesis")
def streams_by_page():
    for name in "s1", "s2":
        kinesis.create_stream(StreamName=name, ShardCount=1)
    return every(kinesis, "list_streams", "StreamNames", None, 1)


@case("kinesis")
def shards_by_page():
    first = kinesis.list_shards(StreamName="orders", MaxResults=1)
    second = kinesis.list_shards(NextToken=first["NextToken"], MaxResults=1)
    try:
        # boto3's own paginator repeats the stream's name, which Kinesis does not take.
        every(kinesis, "list_shards", "Shards", "ShardId", 1, StreamName="orders")
    except kinesis.exceptions.InvalidArgumentException as error:
        return [first["Shards"][0]["ShardId"], second["Shards"][0]["ShardId"], error.response["Error"]["Message"]]


@case("kinesis")
def deleted_and_its_waiter():
    kinesis.delete_stream(StreamName="s1")
    kinesis.get_waiter("stream_not_exists").wait(StreamName="s1", WaiterConfig={"Delay": 1, "MaxAttempts": 3})
    try:
        kinesis.describe_stream(StreamName="s1")
    except kinesis.exceptions.ResourceNotFoundException as error:
        return error.response["Error"]["Code"]


@case("kinesis")
def mapping():
    arn = kinesis.describe_stream_summary(StreamName="orders")["StreamDescriptionSummary"]["StreamARN"]
    made = lambda_.create_event_source_mapping(
        EventSourceArn=arn, FunctionName="echo", StartingPosition="LATEST", Enabled=False
    )
    listed = every(lambda_, "list_event_source_mappings", "EventSourceMappings", "UUID", 10, FunctionName="echo")
    lambda_.delete_event_source_mapping(UUID=made["UUID"])
    return [made["EventSourceArn"] == arn, listed["names"] == [made["UUID"]]]


# Logs


@case("logs")
def printed_by_functions():
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName="/aws/lambda/echo", filterPattern='"got"', PaginationConfig={"PageSize": 1}
    )
    return any("☃" in event["message"] for page in pages for event in page["events"])


@case("logs")
def groups_and_streams():
    for name in "g1", "g2", "g3":
        logs.create_log_group(logGroupName=name, tags={"a": "b"})
    logs.create_log_stream(logGroupName="g1", logStreamName="s")
    logs.put_log_events(logGroupName="g1", logStreamName="s", logEvents=[{"timestamp": 1_800_000_000_000, "message": "x"}])
    logs.put_retention_policy(logGroupName="g1", retentionInDays=7)
    return [
        every(logs, "describe_log_groups", "logGroups", "logGroupName", 2, logGroupNamePrefix="g"),
        every(logs, "describe_log_streams", "logStreams", "logStreamName", 1, logGroupName="g1"),
    ]


# SQS


@case("sqs")
def messages():
    url = sqs.create_queue(QueueName="orders", Attributes={"VisibilityTimeout": "30"})["QueueUrl"]
    sent = sqs.send_message(
        QueueUrl=url, MessageBody="<ü>", MessageAttributes={"kind": {"DataType": "String", "StringValue": "new"}}
    )
    batch = sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": str(i), "MessageBody": str(i)} for i in range(3)])
    received = []
    while len(received) < 4:
        answer = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], WaitTimeSeconds=1
        )
        received += answer["Messages"]
    for message in received:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [
        len(sent["MD5OfMessageBody"]),
        len(batch["Successful"]),
        sorted(message["Body"] for message in received),
        [message["MessageAttributes"]["kind"]["StringValue"] for message in received if "MessageAttributes" in message],
    ]


@case("sqs")
def queues_by_page():
    for name in "q1", "q2", "q3":
        sqs.create_queue(QueueName=name)
    listed = every(sqs, "list_queues", "QueueUrls", None, 2, QueueNamePrefix="q")
    return [[url.split("/")[-1] for url in listed["names"]], listed["pages"]]


@case("sqs")
def missing_queue():
    try:
        sqs.get_queue_url(QueueName="none")
    except sqs.exceptions.QueueDoesNotExist as error:
        return error.response["Error"]["Code"]


print(json.dumps(ANSWERS))
