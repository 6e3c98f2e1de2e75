"""Filters and handlers: a record is judged as they leave it, and a handler of the suite stays as it is."""

from __future__ import annotations

import logging
import logging.handlers
import queue
import sys

import pytest

from tests.capture import log_shipping
from tests.capture.log_shipping import EMAIL, MRN, Keeping, read

pristine = log_shipping.pristine
logs = log_shipping.logs
logger = log_shipping.logger


def redact(record):
    """Remove the identifier from a record."""
    record.msg, record.args = str(record.getMessage()).replace(EMAIL, "[removed]"), ()
    return True


def test_filter_of_the_logger_drops(logs, logger):
    """A record that the logger's own filter drops leaves nothing."""
    logger.addFilter(lambda record: EMAIL not in record.getMessage())
    logger.info(EMAIL)
    logger.info("booked")
    assert read(logs)["message"] == "booked"


def test_filter_of_the_logger_redacts(logs, logger):
    """What the logger's own filter takes out is not in the event."""
    logger.addFilter(redact)
    logger.info("booked for %s", EMAIL)
    assert read(logs) == {"logger": "clinic.portal", "message": "booked for [removed]"}


def test_filter_of_a_handler_redacts(logs, logger):
    """Nor what the filter of the application's handler takes out."""
    handler = Keeping()
    handler.addFilter(redact)
    logging.getLogger("clinic").addHandler(handler)
    logger.info("booked for %s", EMAIL)
    assert read(logs)["message"] == "booked for [removed]"
    assert handler.kept == ["booked for [removed]"]


def test_handler_that_does_not_redact_is_told(logs, logger):
    """Of two handlers the one that ships everything counts."""
    plain, redacting = Keeping(), Keeping()
    redacting.addFilter(redact)
    logger.addHandler(plain)
    logger.addHandler(redacting)
    logger.info("booked for %s", EMAIL)
    assert [one["message"] for one in read(logs)] == [f"booked for {EMAIL}", "booked for [removed]"]
    assert (plain.kept, redacting.kept) == ([f"booked for {EMAIL}"], ["booked for [removed]"])


def test_handlers_that_take_the_same_are_told_once(logs, logger):
    """Two handlers that ship the same are one event with one content."""
    for _ in range(2):
        logger.addHandler(Keeping())
    logger.info(EMAIL)
    assert read(logs)["message"] == EMAIL


def test_handler_that_drops_ships_nothing(logs, logger):
    """Where every handler of the application drops a record, none leaves."""
    handler = Keeping()
    handler.addFilter(lambda record: False)
    logger.addHandler(handler)
    logger.info(EMAIL)
    assert logs.failures == []
    assert logs.sent == []


def test_handler_above_the_level_does_not_count(logs, logger):
    """A handler for errors says nothing of what another may take in production."""
    handler = Keeping()
    handler.setLevel(logging.ERROR)
    logger.addHandler(handler)
    logger.info(EMAIL)
    assert read(logs)["message"] == EMAIL


@pytest.mark.skipif(sys.version_info < (3, 12), reason="filters return records from Python 3.12 on")
def test_filter_that_returns_another_record_is_believed(logs, logger):
    """From Python 3.12 on a filter may answer with a record of its own."""

    def replace(record):
        return logging.makeLogRecord({**vars(record), "msg": "replaced", "args": ()})

    handler = Keeping()
    handler.addFilter(replace)
    logger.addHandler(handler)
    logger.info(EMAIL)
    assert read(logs)["message"] == "replaced"


def test_record_without_propagation_is_seen(logs, logger):
    """A logger that keeps its records from its parents is of the subtree nevertheless."""
    logger.propagate = False
    logger.addHandler(Keeping())
    logger.info(EMAIL)
    assert read(logs)["message"] == EMAIL


def test_exception_text_that_a_filter_has_written_is_believed(logs, logger):
    """A formatter uses the text that is there, and so does the event."""

    def hide(record):
        record.exc_text = "[removed]"
        return True

    logger.addFilter(hide)
    try:
        raise ValueError(EMAIL)
    except ValueError:
        logger.exception("no slot")
    assert read(logs)["exception"] == "[removed]"


def test_raising_handler_raises_as_ever(logs, logger):
    """What a handler raises reaches the application, and the record is seen."""
    handler = Keeping()
    handler.emit = lambda record: 1 / 0
    logger.addHandler(handler)
    with pytest.raises(ZeroDivisionError):
        logger.info(EMAIL)
    assert read(logs)["message"] == EMAIL


def test_queue_handler_is_seen_once(logs, logger):
    """A record that a listener hands on in its own thread is one event."""
    waiting, kept = queue.Queue(), Keeping()
    logger.propagate = False
    logger.addHandler(logging.handlers.QueueHandler(waiting))
    listener = logging.handlers.QueueListener(waiting, kept)
    listener.start()
    logger.info(EMAIL)
    listener.stop()
    assert kept.kept == [EMAIL]
    assert read(logs)["message"] == EMAIL


def test_assert_logs_still_works(logs, logger):
    """The test runner's own handlers take records as ever, and count as nobody's."""
    import unittest

    with unittest.TestCase().assertLogs("clinic") as caught:
        logger.info(EMAIL)
    assert caught.output == [f"INFO:clinic.portal:{EMAIL}"]
    assert read(logs)["message"] == EMAIL


def test_handler_of_logtail_is_seen_once(guard, logger):
    """Better Stack's handler is an SDK: what it queues after its filters is seen without any line."""
    module = pytest.importorskip("logtail.handler")
    handler = module.LogtailHandler("token", host="http://127.0.0.1:9")
    handler.ensure_flush_thread_alive = lambda: None
    handler.addFilter(redact)
    logger.addHandler(handler)
    logger.info("booked for %s", EMAIL, extra={"mrn": MRN})
    event = guard.only
    assert (event.vendor, event.url, event.capture) == ("log_shippers", "http://127.0.0.1:9", "logtail")
    assert EMAIL not in event.body.decode()
    assert MRN in event.body.decode()
