"""Drives CloudFormation with boto3 as it comes: nothing is configured but an endpoint and credentials.

Usage: cloudformation.py ENDPOINT ACCOUNT. Prints one JSON object: what was answered, by case.
"""

import json
import sys

import boto3

endpoint, account = sys.argv[1:]
ANSWERS = {}
ACCESS = {"endpoint_url": endpoint, "aws_access_key_id": account, "aws_secret_access_key": "test"}
cloudformation = boto3.client("cloudformation", **ACCESS)
sqs = boto3.client("sqs", **ACCESS)
QUICKLY = {"Delay": 1, "MaxAttempts": 60}


def case(function):
    try:
        answer = function()
    except Exception as error:  # one failure must not hide the other cases
        answer = f"{type(error).__name__}: {error}"
    ANSWERS[function.__name__] = answer
    return function


def refusal(call, **parameters):
    try:
        return call(**parameters)
    except Exception as error:
        return [type(error).__name__, error.response["Error"]["Code"], error.response["Error"]["Message"]]


def wait(what, **parameters):
    cloudformation.get_waiter(what).wait(WaiterConfig=QUICKLY, **parameters)


def template(delay, **more):
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": delay}}
    return json.dumps({"Resources": {"Queue": queue, **more}, "Outputs": {"Url": {"Value": {"Ref": "Queue"}}}})


def delay_of(stack):
    resource = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId="Queue")
    url = resource["StackResourceDetail"]["PhysicalResourceId"]
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])
    return int(answer["Attributes"]["DelaySeconds"])


@case
def created_updated_and_deleted():
    cloudformation.create_stack(StackName="one", TemplateBody=template(1))
    wait("stack_create_complete", StackName="one")
    first = delay_of("one")
    cloudformation.update_stack(StackName="one", TemplateBody=template(2))
    wait("stack_update_complete", StackName="one")
    second = delay_of("one")
    cloudformation.delete_stack(StackName="one")
    wait("stack_delete_complete", StackName="one")
    return [first, second, len(cloudformation.describe_stacks()["Stacks"])]


@case
def changed_by_change_sets():
    def change(kind, delay):
        cloudformation.create_change_set(
            StackName="two", ChangeSetName="c", ChangeSetType=kind, TemplateBody=template(delay)
        )
        wait("change_set_create_complete", StackName="two", ChangeSetName="c")
        found = cloudformation.describe_change_set(StackName="two", ChangeSetName="c")
        cloudformation.execute_change_set(StackName="two", ChangeSetName="c")
        wait(f"stack_{kind.lower()}_complete", StackName="two")
        return [change["ResourceChange"]["Action"] for change in found["Changes"]]

    return [change("CREATE", 1), change("UPDATE", 3), delay_of("two")]


@case
def told_of_a_failure():
    bad = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "not a name"}}
    cloudformation.create_stack(StackName="bad", TemplateBody=template(1, Bad=bad))
    try:
        wait("stack_create_complete", StackName="bad")
    except Exception as error:
        return [type(error).__name__, error.last_response["Stacks"][0]["StackStatus"]]


@case
def as_an_object():
    stack = boto3.resource("cloudformation", **ACCESS).Stack("two")
    statuses = {event.resource_status for event in stack.events.all()}
    return [stack.stack_status, "CREATE_IN_PROGRESS" in statuses, [one.logical_id for one in stack.resource_summaries.all()]]


@case
def paged():
    for i in range(3):
        cloudformation.create_stack(StackName=f"page{i}", TemplateBody=template(i))
    pages = cloudformation.get_paginator("describe_stacks").paginate()
    return sorted(stack["StackName"] for page in pages for stack in page["Stacks"])


@case
def templates():
    body = cloudformation.get_template(StackName="two")["TemplateBody"]
    summary = cloudformation.validate_template(TemplateBody=template(1))
    return [type(body).__name__, body["Resources"]["Queue"]["Type"], summary["Parameters"]]


@case
def refused():
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    return [
        refusal(cloudformation.describe_stacks, StackName="nobody"),
        refusal(cloudformation.create_stack, StackName="two", TemplateBody=template(1)),
        refusal(cloudformation.update_stack, StackName="two", TemplateBody=template(3)),
        refusal(cloudformation.create_stack, StackName="x", TemplateBody=template(1, Role=role)),
        refusal(cloudformation.describe_change_set, StackName="two", ChangeSetName="none"),
    ]


print(json.dumps(ANSWERS))
