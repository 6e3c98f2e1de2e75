"""What goes to AWS is seen as the request that is sent, or as the API call that a stub answers before there is one."""

from __future__ import annotations

import io
import json
from unittest import mock

import pytest

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.clients.botocore import keep_upload
from pytest_phiguard.capture.patching import Patches

boto3 = pytest.importorskip("boto3")
botocore = pytest.importorskip("botocore")
config = pytest.importorskip("botocore.config")
pytest.importorskip("boto3.exceptions")

NAME = "Ottoline Brakspear"


def make_client(service, url=None, **options):
    """Return a client that tries once and looks for no credentials."""
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="id",
        aws_secret_access_key="key",
        config=config.Config(retries={"max_attempts": 0}, **options),
    )


@pytest.fixture
def queue(guard, server):
    """Return a client of a queue that the loopback server plays."""
    return make_client("sqs", server.url(""))


def send(client):
    """Send a message to a queue."""
    return client.send_message(QueueUrl="https://sqs.invalid/1/ward", MessageBody=NAME)


def test_one_call_is_one_request(guard, server, queue):
    """An API call is recorded once, as the request that the server receives."""
    send(queue)
    seen = guard.only
    assert (seen.method, seen.url, seen.body) == ("POST", server.url("/"), server.requests[0][3])
    assert dict(seen.headers)["X-Amz-Target"] == "AmazonSQS.SendMessage"
    assert NAME in json.loads(seen.body)["MessageBody"]
    assert guard.drafts[0].level == 35


def test_each_attempt_is_a_request(guard, monkeypatch, server):
    """What is tried again is sent again."""
    client = boto3.client(
        "sqs",
        region_name="us-east-1",
        endpoint_url="http://127.0.0.1:9",
        aws_access_key_id="id",
        aws_secret_access_key="key",
        config=config.Config(retries={"total_max_attempts": 2, "mode": "standard"}),
    )
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(botocore.exceptions.EndpointConnectionError):
        send(client)
    assert [sent.url for sent in guard.sent] == ["http://127.0.0.1:9/"] * 2


def test_contained_call_leaves_no_byte(guard, server, queue):
    """The client raises its own error, on a connection that is open already too."""
    guard.guards_network = True
    send(queue)
    first = bytes(server.raw)
    guard.answer = "contained"
    with pytest.raises(botocore.exceptions.HTTPClientError):
        send(queue)
    assert bytes(server.raw) == first


def test_stub_is_seen_as_the_call(guard, server):
    """A stub answers before there is a request; what the application gave is recorded."""
    stub = pytest.importorskip("botocore.stub")
    client = make_client("ses")
    with stub.Stubber(client) as stubber:
        stubber.add_response("send_email", {"MessageId": "1"})
        client.send_email(
            Source="ward@clinic.example",
            Destination={"ToAddresses": ["someone@vendor.example"]},
            Message={"Subject": {"Data": NAME}, "Body": {"Text": {"Data": "asthma"}}},
        )
    seen = guard.only
    assert (seen.method, seen.url) == ("POST", "https://email.us-east-1.amazonaws.com")
    assert json.loads(seen.body)["SendEmail"]["Message"]["Subject"]["Data"] == NAME
    assert guard.drafts[0].mocked


def test_stub_that_raises_is_seen_too(guard):
    """An error that a stub gives back changes nothing of what was to be sent, and is raised as ever."""
    stub = pytest.importorskip("botocore.stub")
    client = make_client("s3")
    with stub.Stubber(client) as stubber:
        stubber.add_client_error("put_object", "AccessDenied")
        with pytest.raises(botocore.exceptions.ClientError, match="AccessDenied"):
            client.put_object(Bucket="ward", Key=f"{NAME}.pdf", Body=io.BytesIO(b"MRN0012345"))
    assert json.loads(guard.only.body)["PutObject"] == {"Bucket": "ward", "Key": f"{NAME}.pdf", "Body": "MRN0012345"}


def test_refused_parameters_are_told_and_refused(guard, queue):
    """What botocore refuses is refused with its own error."""
    with pytest.raises(botocore.exceptions.ParamValidationError):
        queue.send_message(MessageBody=NAME)
    assert json.loads(guard.only.body) == {"SendMessage": {"MessageBody": NAME}}


def test_answer_before_sending_is_seen_as_the_request(guard):
    """What moto does: the request is complete when an event answers it."""
    client = make_client("s3")
    response = pytest.importorskip("botocore.awsrequest").AWSResponse

    class Raw(io.BytesIO):
        def stream(self):
            yield self.read()

    client.meta.events.register(
        "before-send.s3", lambda request, **_: response(request.url, 200, {}, Raw(b"")), unique_id="answer"
    )
    client.put_object(Bucket="ward", Key="x", Body=b"MRN0012345")
    client.upload_fileobj(io.BytesIO(b"MRN0012346"), "ward", "y")
    first, second = guard.sent
    assert (first.url, first.body, first.problem) == ("https://ward.s3.amazonaws.com/x", b"MRN0012345", "")
    assert (second.method, second.body, second.problem) == ("PUT", b"MRN0012346", "")


def test_upload_of_a_file(guard, server, tmp_path):
    """A file that a thread of the transfer manager opens is recorded, and arrives."""
    file = tmp_path / "chart.txt"
    file.write_bytes(b"MRN0012345")
    client = make_client("s3", server.url(""), s3={"addressing_style": "path"})
    # The server answers in JSON.
    with pytest.raises(boto3.exceptions.S3UploadFailedError):
        client.upload_file(str(file), "ward", "x")
    assert (guard.only.url, guard.only.body, guard.only.problem) == (server.url("/ward/x"), b"MRN0012345", "")
    assert b"MRN0012345" in server.requests[0][3]


def test_upload_of_a_stream_is_teed(guard, server):
    """What can only be read once is recorded as it is sent."""

    class Stream:
        def __init__(self):
            self._left = [b"MRN00", b"12345"]

        def read(self, _=None):
            return self._left.pop(0) if self._left else b""

    options = {"request_checksum_calculation": "when_required", "signature_version": botocore.UNSIGNED}
    client = make_client("s3", server.url(""), s3={"addressing_style": "path"}, **options)
    with pytest.raises(botocore.exceptions.ClientError):
        client.put_object(Bucket="ward", Key="x", Body=Stream(), ContentLength=10)
    assert b"MRN0012345" in guard.only.body
    assert b"MRN0012345" in server.requests[0][3]


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("sqs", "list_queues", {}),
        ("ses", "list_identities", {}),
        ("sns", "publish", {"TopicArn": "arn:aws:sns:us-east-1:1:ward", "Message": NAME}),
        ("ec2", "describe_regions", {}),
        ("s3", "put_object", {"Bucket": "ward", "Key": "x", "Body": NAME.encode()}),
        ("lambda", "list_functions", {}),
        ("dynamodb", "list_tables", {}),
        ("sesv2", "list_contact_lists", {}),
    ],
)
def test_stand_in_speaks_the_protocol_of_the_service(service, operation, parameters, guard):
    """Each service is answered in its own protocol, with nothing in it."""
    guard.guards_network, guard.answer = True, "stand_in"
    answer = getattr(make_client(service), operation)(**parameters)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert len(guard.sent) == 1


def test_object_of_a_stand_in_can_be_read(guard):
    """An object that is fetched is empty, and is read as ever."""
    guard.guards_network, guard.answer = True, "stand_in"
    assert make_client("s3").get_object(Bucket="ward", Key="x")["Body"].read() == b""


def test_stand_in_reads_streams(guard):
    """A body that can only be read once is read, as the service would."""
    guard.guards_network, guard.answer = True, "stand_in"
    left = [b"MRN00", b"12345"]
    body = mock.Mock(spec=["read"], read=lambda *_: left.pop(0) if left else b"")
    options = {"request_checksum_calculation": "when_required", "signature_version": botocore.UNSIGNED}
    make_client("s3", **options).put_object(Bucket="ward", Key="x", Body=body, ContentLength=10)
    assert (guard.only.body, guard.only.problem) == (b"MRN0012345", "")


def test_file_that_is_not_open_yet(tmp_path):
    """A file that the transfer manager will open when it is read is known from where it will begin."""
    utils = pytest.importorskip("s3transfer.utils")
    file = tmp_path / "chart.txt"
    file.write_bytes(b"no MRN0012345")
    assert keep_upload(utils.DeferredOpenFile(str(file), start_byte=3)) == (b"MRN0012345", False, "")
    assert keep_upload(utils.DeferredOpenFile(str(tmp_path / "absent"))) == (None, True, "")


def test_replaced_maker_of_clients(guard):
    """A test that replaces ``boto3.client`` is seen to call the operations of the service."""
    with mock.patch("boto3.client") as client:
        ses = boto3.client("ses", region_name="us-east-1")
        ses.send_email(Source="ward@clinic.example", Message={"Subject": {"Data": NAME}})
        client.return_value.get_object(Bucket="ward", Key=NAME)["Body"].read(7)
        ses.get_paginator("list_identities")
    assert [(sent.url, NAME in sent.body.decode()) for sent in guard.sent] == [
        ("https://ses.amazonaws.com/", True),
        ("https://ses.amazonaws.com/", True),
    ]


def test_replaced_module_and_resource(guard):
    """So it is with the whole module, and with resources and what they are made of."""
    with mock.patch(f"{__name__}.boto3") as module:
        module.resource("dynamodb").Table("ward").put_item(Item={"name": NAME})
        module.Session().client("sns").publish(Message=NAME)
    assert [(sent.url, NAME in sent.body.decode()) for sent in guard.sent] == [
        ("https://dynamodb.amazonaws.com/", True),
        ("https://sns.amazonaws.com/", True),
    ]


def test_replaced_client(guard):
    """So it is with a client that the application has made."""
    holder = mock.Mock()
    holder.client = make_client("sns")
    with mock.patch.object(holder, "client") as client:
        client.publish(Message=NAME)
    assert json.loads(guard.only.body) == {"": {"Message": NAME}}


@pytest.mark.parametrize("autospec", [False, True])
def test_replaced_call(autospec, guard):
    """The function through which all operations go is often replaced; with a specification it is told its client."""
    client = make_client("ses")
    with mock.patch("botocore.client.BaseClient._make_api_call", autospec=autospec, return_value={}):
        client.send_email(Source=NAME, Destination={}, Message={})
    assert json.loads(guard.only.body)["SendEmail"]["Source"] == NAME
    assert guard.only.url == ("https://email.us-east-1.amazonaws.com" if autospec else "https://amazonaws.com/")


def test_call_replaced_by_a_function(guard, monkeypatch):
    """A function of the test's own that answers some operations is seen with what it was given."""
    original = botocore.client.BaseClient._make_api_call

    def answer(self, operation_name, kwarg):
        return {"MessageId": "1"} if operation_name == "Publish" else original(self, operation_name, kwarg)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", answer)
    make_client("sns").publish(TopicArn="arn:aws:sns:us-east-1:1:ward", Message=NAME)
    assert (guard.only.url, NAME in guard.only.body.decode()) == ("https://sns.us-east-1.amazonaws.com", True)


def test_methods_are_put_back(sink):
    """When the last guard ends, the methods are the library's own again."""
    kinds = (botocore.client.BaseClient, "_make_api_call"), (botocore.endpoint.Endpoint, "_get_response")
    before = [vars(kind)[name] for kind, name in kinds]
    patches = Patches()
    patches.push(sink, builtin_captures())
    during = [vars(kind)[name] for kind, name in kinds]
    patches.pop()
    assert [vars(kind)[name] for kind, name in kinds] == before
    assert all(one is not other for one, other in zip(before, during, strict=True))
