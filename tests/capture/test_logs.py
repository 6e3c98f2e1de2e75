"""Loggers whose records an agent ships: each record is seen once, as its filters leave it, and stays as it was."""

from __future__ import annotations

import io
import json
import logging
import logging.handlers
import queue
import sys
import threading
from contextlib import contextmanager

import pytest

from pytest_phiguard.capture.patching import Patches
from pytest_phiguard.capture.telemetry.logs import LogsCapture

EMAIL = "ottoline.brakspear@patient.example"
MRN = "MRN0012345"


@contextmanager
def watching(sink, *lines):
    """Run a guard that watches loggers."""
    patches = Patches()
    patches.push(sink, [LogsCapture(lines)])
    try:
        yield sink
    finally:
        patches.pop()


@pytest.fixture(autouse=True)
def pristine(monkeypatch):
    """Have logging as Python begins with it: SDKs and workers of other tests leave handlers and factories behind."""
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "filters", [])
    monkeypatch.setattr(logging.root, "level", logging.WARNING)
    monkeypatch.setattr(logging, "_logRecordFactory", logging.LogRecord)
    monkeypatch.setattr(logging.root.manager, "disable", 0)
    for logger in list(logging.root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            monkeypatch.setattr(logger, "disabled", False)
    logging.root.manager._clear_cache()
    yield
    logging.root.manager._clear_cache()


@pytest.fixture
def logs(sink):
    """Yield the sink of a guard that watches the logger ``clinic``, shipped to Datadog."""
    with watching(sink, ("clinic", "datadog")):
        yield sink


@pytest.fixture
def logger():
    """Yield a logger of the tree, and leave it as it was."""
    parent, one = logging.getLogger("clinic"), logging.getLogger("clinic.portal")
    parent.setLevel(logging.INFO)
    yield one
    for each in (parent, one):
        each.handlers.clear()
        each.filters.clear()
        each.disabled, each.propagate = False, True
        each.setLevel(logging.NOTSET)


class Keeping(logging.Handler):
    """A handler that keeps what it formats."""

    def __init__(self):
        super().__init__()
        self.kept = []

    def emit(self, record):
        """Keep a record."""
        self.kept.append(self.format(record))


def redact(record):
    """Remove the identifier from a record."""
    record.msg, record.args = str(record.getMessage()).replace(EMAIL, "[removed]"), ()
    return True


def read(logs):
    """Return what is told of the only record."""
    return json.loads(logs.only.body)


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


def test_record_of_a_thread_is_seen(logs, logger):
    """A thread of its own makes no difference."""
    thread = threading.Thread(target=logger.info, args=(EMAIL,))
    thread.start()
    thread.join(10)
    assert read(logs)["message"] == EMAIL


def test_assert_logs_still_works(logs, logger):
    """The test runner's own handlers take records as ever, and count as nobody's."""
    import unittest

    with unittest.TestCase().assertLogs("clinic") as caught:
        logger.info(EMAIL)
    assert caught.output == [f"INFO:clinic.portal:{EMAIL}"]
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
