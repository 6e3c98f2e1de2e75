"""What is in a record: exceptions, stacks, arguments and extra attributes, and objects that resist being read."""

from __future__ import annotations

import io
import logging

from tests.capture import log_shipping
from tests.capture.log_shipping import EMAIL, MRN, Keeping, read

pristine = log_shipping.pristine
logs = log_shipping.logs
logger = log_shipping.logger


def test_exception_is_seen_and_not_cached(logs, logger):
    """The text of an exception is told, and the record is not told that it was made."""
    records = []
    logger.propagate = False
    handler = Keeping()
    handler.emit = records.append
    logger.addHandler(handler)
    try:
        raise ValueError(EMAIL)
    except ValueError:
        logger.exception("no slot")
    told = read(logs)["exception"]
    assert told.startswith("Traceback (most recent call last)")
    assert told.endswith(f"ValueError: {EMAIL}\n")
    assert records[0].exc_text is None
    assert "message" not in vars(records[0])


def test_stack_is_seen(logs, logger):
    """A stack that was asked for is shipped."""
    logger.info("here", stack_info=True)
    assert "test_stack_is_seen" in read(logs)["stack"]


def test_structured_message_keeps_its_names(logs, logger):
    """A mapping as message, as structlog hands over, is told with its keys."""
    logger.info({"event": "booked", "mrn": MRN})
    assert read(logs)["event"] == {"event": "booked", "mrn": MRN}


def test_mapping_of_arguments_keeps_its_names(logs, logger):
    """A mapping of arguments is told whole, used or not."""
    logger.info("booked %(room)s", {"room": "R12", "mrn": MRN})
    assert read(logs)["args"] == {"room": "R12", "mrn": MRN}


def test_adapter_adds_its_attributes(logs, logger):
    """What a LoggerAdapter adds is shipped."""
    logging.LoggerAdapter(logger, {"mrn": MRN}).info("booked")
    assert read(logs)["extra"] == {"mrn": MRN}


def test_wrong_arguments_raise_nothing(logs, logger, monkeypatch):
    """A message that does not fit its arguments is told as it stands, and logging goes on as ever."""
    monkeypatch.setattr(logging, "raiseExceptions", False)
    logger.propagate = False
    logger.addHandler(logging.StreamHandler(io.StringIO()))
    logger.info("booked %d", EMAIL)
    logger.info(*("booked %s %s", EMAIL))
    assert logs.failures == []
    assert [EMAIL in sent.body.decode() for sent in logs.sent] == [True, True]


def test_hostile_objects_raise_nothing(logs, logger, monkeypatch):
    """Objects that cannot be written are named by their type."""
    monkeypatch.setattr(logging, "raiseExceptions", False)

    class Hostile:
        def __repr__(self):
            raise RuntimeError("no")

        __str__ = __repr__

    logger.propagate = False
    logger.addHandler(logging.NullHandler())
    logger.info("booked %s", Hostile(), extra={"thing": Hostile(), "mrn": MRN})
    told = read(logs)
    assert told["extra"]["mrn"] == MRN
    assert "Hostile" in told["extra"]["thing"]


def test_objects_are_written_once(logs, logger):
    """A message is made once for all handlers: its arguments may run a query when they are written."""

    class Counting:
        written = 0

        def __str__(self):
            Counting.written += 1
            return EMAIL

    logger.propagate = False
    logger.addHandler(Keeping())
    logger.info("booked %s", Counting())
    assert Counting.written == 1
    assert read(logs)["message"] == f"booked {EMAIL}"


def test_lazy_extra_is_not_evaluated(logs, logger):
    """An attribute that yields its content only when it is asked is named by its type."""

    class Query:
        def __iter__(self):
            raise AssertionError("asked")

        def __str__(self):
            raise AssertionError("asked")

    logger.info("booked", extra={"patients": Query()})
    assert "Query" in read(logs)["extra"]["patients"]


def test_extra_object_is_written_as_an_agent_would(logs, logger):
    """What an object says of itself is shipped."""

    class Patient:
        def __str__(self):
            return EMAIL

    logger.info("booked", extra={"patient": Patient()})
    assert EMAIL in read(logs)["extra"]["patient"]


def test_nested_record_is_its_own(logs, logger):
    """What a handler logs while it emits is another record, watched or not."""

    class Talking(Keeping):
        def emit(self, record):
            logging.getLogger("other").warning(EMAIL)
            super().emit(record)

    logger.addHandler(Talking())
    logging.getLogger("other").addHandler(Keeping())
    try:
        logger.info("booked")
    finally:
        logging.getLogger("other").handlers.clear()
    assert read(logs)["message"] == "booked"
