"""Drives S3 with boto3 as it comes: nothing is configured but an endpoint and credentials.

Usage: s3.py ENDPOINT ACCOUNT REGION. Prints one JSON object: what was answered, by case.
"""

import hashlib
import http.client
import io
import json
import sys
import urllib.parse

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, account, region = sys.argv[1:]
CREDENTIALS = {"aws_access_key_id": account, "aws_secret_access_key": "test"}
s3 = boto3.client("s3", endpoint_url=endpoint, **CREDENTIALS)
resource = boto3.resource("s3", endpoint_url=endpoint, **CREDENTIALS)
BUCKET = f"boto-{account}"
PLACE = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
ANSWERS = {}


def case(function):
    try:
        answer = function()
    except Exception as error:  # one failure must not hide the other cases
        answer = f"{type(error).__name__}: {error}"
    ANSWERS[function.__name__] = answer
    return function


def refusal(function, *arguments, **parameters):
    try:
        return function(*arguments, **parameters)
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]


def fetch(method, url, body=None):
    place = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(place.netloc)
    connection.request(method, f"{place.path}?{place.query}", body)
    answer = connection.getresponse()
    text = answer.read().decode()
    return [answer.status, text.split("<Code>")[1].split("</Code>")[0] if answer.status >= 400 else text]


def through_urls(client, bucket):
    put, get = (
        client.generate_presigned_url(operation, Params={"Bucket": bucket, "Key": "by url"})
        for operation in ("put_object", "get_object")
    )
    return [fetch("PUT", put, b"hello"), fetch("GET", get), fetch("GET", get.replace("by%20url", "large"))]


@case
def bucket_and_its_waiter():
    s3.create_bucket(Bucket=BUCKET, **PLACE)
    s3.get_waiter("bucket_exists").wait(Bucket=BUCKET)
    location = s3.get_bucket_location(Bucket=BUCKET)["LocationConstraint"]
    return [[bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [BUCKET], location in (region, None)]


@case
def object_with_what_is_told_of_it():
    put = s3.put_object(
        Bucket=BUCKET,
        Key="dir/grüß & gott.txt",
        Body="☃".encode(),
        ContentType="text/plain; charset=utf-8",
        Metadata={"team": "blue"},
        Tagging="kind=note",
    )
    got = s3.get_object(Bucket=BUCKET, Key="dir/grüß & gott.txt")
    body = got["Body"].read().decode()
    return [body, got["ContentType"], got["Metadata"], got["TagCount"], put["ETag"] == got["ETag"]]


@case
def large_file_in_parts():
    data = b"0123456789abcdef" * (17 * 1024 * 1024 // 16)
    s3.upload_fileobj(io.BytesIO(data), BUCKET, "large")
    head = s3.head_object(Bucket=BUCKET, Key="large")
    back = io.BytesIO()
    s3.download_fileobj(BUCKET, "large", back)
    same = hashlib.sha256(back.getvalue()).digest() == hashlib.sha256(data).digest()
    return [head["ContentLength"], head["ETag"][-3:], same]


@case
def ranges():
    got = s3.get_object(Bucket=BUCKET, Key="large", Range="bytes=14-17")
    beyond = refusal(s3.get_object, Bucket=BUCKET, Key="large", Range="bytes=99999999-")
    return [got["Body"].read().decode(), got["ContentRange"], got["ResponseMetadata"]["HTTPStatusCode"], beyond]


@case
def conditions():
    etag = s3.head_object(Bucket=BUCKET, Key="large")["ETag"]
    return [
        refusal(s3.get_object, Bucket=BUCKET, Key="large", IfNoneMatch=etag),
        refusal(s3.get_object, Bucket=BUCKET, Key="large", IfMatch='"other"'),
        refusal(s3.put_object, Bucket=BUCKET, Key="large", Body=b"", IfNoneMatch="*"),
    ]


@case
def what_is_not_there():
    return [
        refusal(s3.get_object, Bucket=BUCKET, Key="none"),
        refusal(s3.head_object, Bucket=BUCKET, Key="none"),
        refusal(s3.list_objects_v2, Bucket=f"{BUCKET}-none"),
    ]


@case
def pages_of_a_listing():
    for key in ("list/a", "list/b/1", "list/b/2", "list/c"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=BUCKET, Prefix="list/", Delimiter="/", PaginationConfig={"PageSize": 2}
    )
    seen = [
        [one["Key"] for one in page.get("Contents", [])] + [one["Prefix"] for one in page.get("CommonPrefixes", [])]
        for page in pages
    ]
    return seen


@case
def presigned_urls():
    newer = Config(signature_version="s3v4")
    return through_urls(boto3.client("s3", endpoint_url=endpoint, config=newer, **CREDENTIALS), BUCKET)


@case
def presigned_urls_as_they_come():
    # In this Region boto3 still uses the older signature.
    oldest = boto3.client("s3", region_name="us-east-1", endpoint_url=endpoint, **CREDENTIALS)
    oldest.create_bucket(Bucket=f"{BUCKET}-oldest")
    return through_urls(oldest, f"{BUCKET}-oldest")


@case
def copies():
    source = {"Bucket": BUCKET, "Key": "dir/grüß & gott.txt"}
    s3.copy(source, BUCKET, "copy")
    got = s3.get_object(Bucket=BUCKET, Key="copy")
    return [got["Body"].read().decode(), got["Metadata"]]


@case
def versions():
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    first, second = (s3.put_object(Bucket=BUCKET, Key="v", Body=body)["VersionId"] for body in (b"1", b"2"))
    marker = s3.delete_object(Bucket=BUCKET, Key="v")
    gone = refusal(s3.get_object, Bucket=BUCKET, Key="v")
    old = s3.get_object(Bucket=BUCKET, Key="v", VersionId=first)["Body"].read().decode()
    listed = s3.list_object_versions(Bucket=BUCKET, Prefix="v")
    newest_first = [one["VersionId"] for one in listed["Versions"]] == [second, first]
    return [marker["DeleteMarker"], gone, old, newest_first, len(listed["DeleteMarkers"])]


@case
def emptied_and_deleted():
    before = refusal(s3.delete_bucket, Bucket=BUCKET)
    resource.Bucket(BUCKET).object_versions.delete()
    s3.delete_bucket(Bucket=BUCKET)
    s3.get_waiter("bucket_not_exists").wait(Bucket=BUCKET)
    return before


print(json.dumps(ANSWERS))
