"""Loggers whose records an agent ships: each record is seen once, as its filters leave it, and stays as it was."""

from __future__ import annotations

import logging
import threading

import pytest

from tests.capture import log_shipping
from tests.capture.log_shipping import EMAIL, MRN, Keeping, read, watching

pristine = log_shipping.pristine
logs = log_shipping.logs
logger = log_shipping.logger


def test_record_is_telemetry_for_its_vendor(logs, logger):
    """A record is one event: the message, its arguments and its extra attributes, with their names."""
    logger.info("booked for %s", EMAIL, extra={"mrn": MRN})
    event = logs.only
    assert (event.channel, event.vendor, event.method, event.url) == ("telemetry", "datadog", "INFO", "")
    assert (event.capture, event.initialised) == ("logging", True)
    assert read(logs) == {
        "logger": "clinic.portal",
        "message": f"booked for {EMAIL}",
        "args": [EMAIL],
        "extra": {"mrn": MRN},
    }


def test_line_without_a_vendor_means_any_shipper(sink, logger):
    """Where nobody says which, the agent's vendor is that of shippers in general."""
    with watching(sink, ("clinic", "")):
        logger.warning("booked")
    assert sink.only.vendor == "log_shippers"


@pytest.mark.parametrize("name", ["clinical", "other", "clinic_portal"])
def test_other_loggers_are_left_alone(logs, name):
    """A logger beside the tree is nobody's, also where its name begins the same."""
    logging.getLogger(name).warning(EMAIL)
    assert logs.sent == []


def test_root_means_every_logger(sink, logger):
    """The root's subtree is everything; a nearer line says to whom."""
    with watching(sink, ("root", ""), ("clinic.portal", "datadog")):
        logger.warning("one")
        logging.getLogger("other").warning("two")
        logging.warning("three")
    assert [sent.vendor for sent in sink.sent] == ["datadog", "log_shippers", "log_shippers"]


def test_root_leaves_the_tools_of_the_suite_alone(sink):
    """What makes test data is not there in production, unless a line names it."""
    logging.getLogger("faker").addHandler(Keeping())
    try:
        with watching(sink, ("root", "")):
            logging.getLogger("faker.factory").warning("locale")
        assert sink.sent == []
        with watching(sink, ("root", ""), ("faker", "datadog")):
            logging.getLogger("faker.factory").warning("locale")
    finally:
        logging.getLogger("faker").handlers.clear()
    assert sink.only.vendor == "datadog"


def test_level_is_respected(logs, logger):
    """What is below the logger's level was never a record."""
    logger.debug(EMAIL)
    logger.setLevel(logging.ERROR)
    logger.info(EMAIL)
    assert logs.sent == []


def test_logging_that_is_disabled_is_nothing(logs, logger):
    """A disabled logger, and a level that is disabled for all, ship nothing."""
    logger.disabled = True
    logger.error(EMAIL)
    logger.disabled = False
    logging.disable(logging.CRITICAL)
    try:
        logger.error(EMAIL)
    finally:
        logging.disable(logging.NOTSET)
    assert logs.sent == []


def test_record_of_a_thread_is_seen(logs, logger):
    """A thread of its own makes no difference."""
    thread = threading.Thread(target=logger.info, args=(EMAIL,))
    thread.start()
    thread.join(10)
    assert read(logs)["message"] == EMAIL


def test_structlog_over_the_standard_library_is_seen(logs, logger):
    """What structlog's processors leave is what is shipped."""
    structlog = pytest.importorskip("structlog")

    def scrub(_, __, event):
        event.pop("email", None)
        return event

    processors = [scrub, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
    wrapped = structlog.wrap_logger(logger, processors=processors, wrapper_class=structlog.stdlib.BoundLogger)
    wrapped.info("booked", email=EMAIL, mrn=MRN)
    assert EMAIL not in logs.only.body.decode()
    assert read(logs)["event"]["mrn"] == MRN


def test_nothing_is_patched_where_no_line_asks(patches):
    """Without lines the standard library's logging is its own."""
    assert not hasattr(logging.Logger.callHandlers, "__wrapped__")
    assert "filter" not in vars(logging.Handler)


def test_logging_is_itself_again(sink, logger):
    """Once the guard has ended nothing of it is left."""
    before = logging.Logger.callHandlers
    with watching(sink, ("clinic", "")):
        assert logging.Logger.callHandlers is not before
    assert logging.Logger.callHandlers is before
    assert "filter" not in vars(logging.Handler)
    logger.info(EMAIL)
    assert sink.sent == []


def test_failing_sink_does_not_reach_the_application(logs, logger):
    """A guard that raises is told so, and the application never notices."""

    def raising(_):
        raise RuntimeError("the guard is broken")

    logs.record = raising
    handler = Keeping()
    logger.addHandler(handler)
    logger.info(EMAIL)
    assert handler.kept == [EMAIL]
    assert [str(error) for _, error in logs.failures] == ["the guard is broken"]
