"""Drives SQS, SNS and EventBridge with boto3 as it comes: nothing is configured but an endpoint and credentials.

Usage: messaging.py ENDPOINT ACCOUNT OTHER. Prints one JSON object: what each service answered, by service and case.
"""

import json
import sys

import boto3

endpoint, account, other = sys.argv[1:]
ANSWERS = {}


def client(service, key=account):
    return boto3.client(
        service, endpoint_url=endpoint, aws_access_key_id=key, aws_secret_access_key="test"
    )


def case(service):
    def run(function):
        try:
            answer = function()
        except Exception as error:  # one failure must not hide the other cases
            answer = f"{type(error).__name__}: {error}"
        ANSWERS.setdefault(service, {})[function.__name__] = answer
        return function

    return run


def refusal(call, **parameters):
    try:
        return call(**parameters)
    except Exception as error:
        return [type(error).__name__, error.response["Error"]["Code"]]


sqs, sns, events = (client(service) for service in ("sqs", "sns", "events"))


def queue(name, service, **attributes):
    """A queue that takes what a service sends, its URL and its ARN."""
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sqs:SendMessage", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    return url, arn


def received(url):
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
    return answer.get("Messages", [])


@case("sqs")
def messages_with_attributes():
    url = sqs.create_queue(QueueName="plain")["QueueUrl"]
    attributes = {
        "text": {"DataType": "String", "StringValue": "grüß"},
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    sqs.send_message(QueueUrl=url, MessageBody="<☃>", MessageAttributes=attributes)
    (message,) = received(url)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    seen = message["MessageAttributes"]
    return [message["Body"], seen["text"]["StringValue"], seen["bytes"]["BinaryValue"].hex()]


@case("sqs")
def a_batch_in_part():
    url = sqs.create_queue(QueueName="plain")["QueueUrl"]
    entries = [{"Id": "good", "MessageBody": "a"}, {"Id": "late", "MessageBody": "b", "DelaySeconds": 901}]
    answer = sqs.send_message_batch(QueueUrl=url, Entries=entries)
    return [[one["Id"] for one in answer["Successful"]], [[one["Id"], one["Code"]] for one in answer["Failed"]]]


@case("sqs")
def dead_letters_moved_back():
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    url = sqs.create_queue(QueueName="alive", Attributes={"RedrivePolicy": redrive, "VisibilityTimeout": "0"})[
        "QueueUrl"
    ]
    sqs.send_message(QueueUrl=url, MessageBody="a")
    received(url)
    received(url)
    sqs.start_message_move_task(SourceArn=arn)
    (message,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
    (task,) = sqs.list_message_move_tasks(SourceArn=arn)["Results"]
    return [message["Body"], task["Status"], task["ApproximateNumberOfMessagesMoved"]]


@case("sqs")
def refused():
    return [
        refusal(sqs.get_queue_url, QueueName="nowhere"),
        refusal(sqs.send_message_batch, QueueUrl=f"{endpoint}/{account}/plain", Entries=[]),
    ]


@case("sns")
def published_to_queues():
    url, arn = queue("news", "sns.amazonaws.com")
    raw, raw_arn = queue("raw", "sns.amazonaws.com")
    topic = sns.create_topic(Name="news", Tags=[{"Key": "team", "Value": "blue"}])["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    filtered = {"RawMessageDelivery": "true", "FilterPolicy": json.dumps({"kind": [{"prefix": "good"}]})}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=raw_arn, Attributes=filtered)
    kind = {"kind": {"DataType": "String", "StringValue": "good news"}}
    sns.publish(TopicArn=topic, Message="grüß Gott", Subject="hello", MessageAttributes=kind)
    sns.publish_batch(
        TopicArn=topic, PublishBatchRequestEntries=[{"Id": "a", "Message": "one"}, {"Id": "b", "Message": "two"}]
    )
    bodies = [json.loads(message["Body"]) for message in received(url)]
    (good,) = received(raw)
    return [
        [[body["Type"], body["Message"], body.get("Subject")] for body in bodies],
        [good["Body"], good["MessageAttributes"]["kind"]["StringValue"]],
        sns.list_tags_for_resource(ResourceArn=topic)["Tags"],
    ]


@case("sns")
def listed_by_page():
    for index in range(101):
        sns.create_topic(Name=f"topic-{index}")
    pages = list(sns.get_paginator("list_topics").paginate())
    return [len(pages), sum(len(page["Topics"]) for page in pages)]


@case("sns")
def confirmed_by_the_other_account():
    url, arn = queue("far", "sns.amazonaws.com")
    topic = client("sns", other).create_topic(Name="far")["TopicArn"]
    pending = client("sns", other).subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]
    (request,) = [json.loads(message["Body"]) for message in received(url)]
    subscription = sns.confirm_subscription(TopicArn=topic, Token=request["Token"])["SubscriptionArn"]
    client("sns", other).publish(TopicArn=topic, Message="from afar")
    (message,) = [json.loads(message["Body"]) for message in received(url)]
    return [pending, subscription.startswith(topic), message["Message"], refusal(sns.publish, TopicArn=topic, Message="x")]


@case("sns")
def refused():
    topic = sns.create_topic(Name="news", Tags=[{"Key": "team", "Value": "blue"}])["TopicArn"]
    return [
        refusal(sns.publish, TopicArn=topic + "-none", Message="x"),
        refusal(sns.subscribe, TopicArn=topic, Protocol="email", Endpoint="a@example.com"),
        refusal(sns.publish, TopicArn=topic, Message=""),
        refusal(sns.publish_batch, TopicArn=topic, PublishBatchRequestEntries=[]),
        refusal(sns.create_topic, Name="news.fifo", Attributes={"FifoTopic": "true"}),
    ]


@case("events")
def sent_by_rules():
    url, arn = queue("orders", "events.amazonaws.com")
    events.create_event_bus(Name="shop")
    pattern = json.dumps({"source": ["shop"], "detail": {"price": [{"numeric": [">", 100]}]}})
    events.put_rule(Name="dear", EventBusName="shop", EventPattern=pattern)
    transformer = {"InputPathsMap": {"id": "$.detail.id"}, "InputTemplate": '{"order": <id>}'}
    events.put_targets(
        Rule="dear", EventBusName="shop", Targets=[{"Id": "q", "Arn": arn, "InputTransformer": transformer}]
    )
    entries = [
        {"Source": "shop", "DetailType": "Order", "EventBusName": "shop", "Detail": json.dumps(detail)}
        for detail in ({"id": "a", "price": 99}, {"id": "b", "price": 101})
    ]
    answer = events.put_events(Entries=[*entries, {"Source": "shop", "DetailType": "Order", "Detail": "["}])
    return [
        answer["FailedEntryCount"],
        answer["Entries"][2]["ErrorCode"],
        [message["Body"] for message in received(url)],
        [rule["Name"] for rule in events.list_rules(EventBusName="shop")["Rules"]],
    ]


@case("events")
def described():
    bus = events.describe_event_bus()
    return [bus["Name"], type(bus["CreationTime"]).__name__, refusal(events.describe_rule, Name="none")]


print(json.dumps(ANSWERS))
