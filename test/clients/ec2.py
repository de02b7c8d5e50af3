"""Builds a VPC with boto3 as it comes, and waits as its users do.

Usage: ec2.py ENDPOINT ACCOUNT. Prints one JSON object: what was seen, by case.
"""

import json
import sys
import urllib.request

import boto3
import botocore.exceptions

endpoint, account = sys.argv[1:]
ec2 = boto3.client("ec2", endpoint_url=endpoint, aws_access_key_id=account, aws_secret_access_key="test")
region = ec2.meta.region_name
ANSWERS = {}


def case(function):
    try:
        answer = function()
    except Exception as error:  # one failure must not hide the other cases
        answer = f"{type(error).__name__}: {error}"
    ANSWERS[function.__name__] = answer
    return function


def pass_time(seconds):
    body = json.dumps({"advance": seconds}).encode()
    urllib.request.urlopen(f"{endpoint}/_xacct/clock", data=body).read()


def wait(waiter, **parameters):
    ec2.get_waiter(waiter).wait(**parameters, WaiterConfig={"Delay": 1, "MaxAttempts": 5})


made = {}


@case
def vpc_and_its_waiters():
    vpc = ec2.create_vpc(
        CidrBlock="10.0.0.0/16",
        TagSpecifications=[{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "grün & blau"}]}],
    )["Vpc"]
    made["vpc"] = vpc["VpcId"]
    wait("vpc_available", VpcIds=[vpc["VpcId"]])
    ec2.modify_vpc_attribute(VpcId=vpc["VpcId"], EnableDnsHostnames={"Value": True})
    made["subnet"] = ec2.create_subnet(VpcId=vpc["VpcId"], CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    wait("subnet_available", SubnetIds=[made["subnet"]])
    hostnames = ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute="enableDnsHostnames")
    return [vpc["State"], vpc["Tags"], hostnames["EnableDnsHostnames"]["Value"]]


@case
def nat_gateway_and_its_waiter():
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=made["vpc"])
    allocation = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=made["subnet"], AllocationId=allocation)["NatGateway"]
    pass_time(1)
    wait("nat_gateway_available", NatGatewayIds=[nat["NatGatewayId"]])
    table = ec2.create_route_table(VpcId=made["vpc"])["RouteTable"]["RouteTableId"]
    route = ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.associate_route_table(RouteTableId=table, SubnetId=made["subnet"])
    made["table"] = table
    return [nat["State"], route["Return"]]


@case
def security_group():
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=made["vpc"])["GroupId"]
    made["group"] = group
    ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=443, ToPort=443, CidrIp="0.0.0.0/0")
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
    return [[rule["IsEgress"], rule["FromPort"]] for rule in rules["SecurityGroupRules"]]


@case
def endpoints():
    policy = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:*", "Resource": "*"}]}
    sts = ec2.create_vpc_endpoint(
        VpcEndpointType="Interface",
        VpcId=made["vpc"],
        ServiceName=f"com.amazonaws.{region}.sts",
        SubnetIds=[made["subnet"]],
        SecurityGroupIds=[made["group"]],
        PolicyDocument=json.dumps(policy),
    )["VpcEndpoint"]
    ec2.create_vpc_endpoint(
        VpcId=made["vpc"], ServiceName=f"com.amazonaws.{region}.s3", RouteTableIds=[made["table"]]
    )
    pass_time(1)
    listed = ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-id", "Values": [made["vpc"]]}])["VpcEndpoints"]
    types = sorted([each["VpcEndpointType"], each["State"]] for each in listed)
    return [json.loads(sts["PolicyDocument"]) == policy, types]


@case
def instances_and_their_waiters():
    image = ec2.describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": ["al2023-*-x86_64"]}])
    launched = ec2.run_instances(
        ImageId=image["Images"][0]["ImageId"], InstanceType="t3.micro", MinCount=2, MaxCount=2, SubnetId=made["subnet"]
    )["Instances"]
    ids = [each["InstanceId"] for each in launched]
    pass_time(1)
    wait("instance_running", InstanceIds=ids)
    pass_time(1)
    wait("instance_status_ok", InstanceIds=ids)
    stopping = ec2.stop_instances(InstanceIds=ids)["StoppingInstances"]
    pass_time(1)
    wait("instance_stopped", InstanceIds=ids)
    ec2.start_instances(InstanceIds=ids)
    pass_time(1)
    wait("instance_running", InstanceIds=ids)
    ec2.terminate_instances(InstanceIds=ids)
    pass_time(1)
    wait("instance_terminated", InstanceIds=ids)
    return [[each["PreviousState"]["Name"], each["CurrentState"]["Name"]] for each in stopping]


@case
def by_page():
    for index in range(1, 8):
        ec2.create_subnet(VpcId=made["vpc"], CidrBlock=f"10.0.{index}.0/24")
    pages = ec2.get_paginator("describe_subnets").paginate(
        Filters=[{"Name": "vpc-id", "Values": [made["vpc"]]}], PaginationConfig={"PageSize": 5}
    )
    counts = [len(page["Subnets"]) for page in pages]
    return [sum(counts), len(counts)]


@case
def as_resources():
    """The higher level of boto3, which follows references itself."""
    resource = boto3.resource(
        "ec2", endpoint_url=endpoint, aws_access_key_id=account, aws_secret_access_key="test"
    )
    vpc = resource.Vpc(made["vpc"])
    return [vpc.cidr_block, len(list(vpc.subnets.all())), [group.group_name for group in vpc.security_groups.all()]]


@case
def refused():
    codes = []
    for call in (
        lambda: ec2.delete_vpc(VpcId=made["vpc"]),
        lambda: ec2.delete_vpc(VpcId=made["vpc"], DryRun=True),
        lambda: ec2.describe_instances(InstanceIds=["i-00000000"]),
    ):
        try:
            call()
        except botocore.exceptions.ClientError as error:
            codes.append([error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]])
    return codes


print(json.dumps(ANSWERS, default=lambda value: type(value).__name__))
