"""The suite itself: it covers what README.md says, and its comparisons find what differs."""
import json
import pathlib
import socket
import unittest

import api
import expectation
import field_order
import golden
import held_ports
import languages
import scenario
import transcripts
from held_ports import HeldPorts


def walk(value):
    """Every object in a JSON value."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from walk(item)


class CoverageTest(unittest.TestCase):
    def setUp(self):
        self.scenarios = {name: scenario.load(name) for name in scenario.names()}
        self.steps = [step for one in self.scenarios.values() for step in one["steps"]]

    def expected(self, member):
        """The values that the scenarios expect of a member, wherever it stands."""
        return {found[member] for step in self.steps for found in walk(step.get("expect", {}))
                if isinstance(found.get(member), str)}

    def test_every_rpc_is_called_on_the_real_gateway(self):
        called = {step["method"] for one in self.scenarios.values() if "script" not in one
                  for step in one["steps"] if step["do"] == "call"}
        self.assertEqual(set(api.methods()) - called, set())

    def test_every_rpc_is_tried_again_or_not(self):
        self.assertEqual(set(self.scenarios["reads_retried"]["script"]), set(api.methods()))

    def test_every_kind_of_event_is_received(self):
        kinds = {value.name for value in api.pool().FindEnumTypeByName("postern.v1.EventType").values} - {
            "EVENT_TYPE_UNSPECIFIED"}
        self.assertEqual(kinds - self.expected("type"), set())

    def test_every_kind_of_content_is_received(self):
        kinds = {field.json_name for field in api.pool().FindOneofByName("postern.v1.MessageContent.kind").fields}
        received = {key for step in self.steps for found in walk(step.get("expect", {}))
                    if isinstance(found.get("content"), dict) for key in found["content"]}
        self.assertEqual(kinds - received, set())

    def test_every_scenario_says_what_it_is_about_and_expects_something(self):
        for name, one in self.scenarios.items():
            with self.subTest(scenario=name):
                self.assertRegex(one["about"], r"^[A-Z].*\.$")
                self.assertTrue(any(step.get("expect") for step in one["steps"]))

    def test_every_step_is_known(self):
        own = {name[len("_do_"):] for name in dir(scenario.Player) if name.startswith("_do_")}
        for name, one in self.scenarios.items():
            self.assertEqual({step["do"] for step in one["steps"]} - own - scenario.RUNNER_STEPS, set(), name)

    def test_the_golden_requests_are_up_to_date(self):
        self.assertEqual(golden.FILE.read_text(), golden.golden(), "golden.py --write")

    def test_golden_requests_cover_every_rpc(self):
        self.assertEqual({name.split(" ")[0] for name in json.loads(golden.FILE.read_text())}, set(api.methods()))


    def test_every_client_has_all_its_launchers(self):
        for language in languages.present():
            for launcher in ("build", "conformance", "echo_bot", "unit", "new_user"):
                self.assertTrue((languages.HERE / language / launcher).exists(), f"{language}/{launcher}")


class FieldOrderTest(unittest.TestCase):
    DESCRIBED = api.message_class("postern.v1.SendMessageRequest").DESCRIPTOR

    def test_fields_are_put_in_the_order_of_their_numbers(self):
        made = api.message("postern.v1.SendMessageRequest",
                           {"parent": "a", "recipient": {"phoneNumber": "+1"}, "requestId": "r"})
        shuffled = b"".join(field for _, field in reversed(list(
            field_order.fields(made.SerializeToString(), self.DESCRIBED))))
        self.assertNotEqual(shuffled, made.SerializeToString())
        self.assertEqual(field_order.by_number(shuffled, self.DESCRIBED), made.SerializeToString())

    def test_fields_inside_a_message_are_too(self):
        media = "1a0178" "0a0175"  # mime_type (3) before uri (1).
        described = api.message_class("postern.v1.MessageContent").DESCRIPTOR
        self.assertEqual(field_order.by_number(bytes.fromhex("1206" + media), described).hex(), "1206" "0a0175" "1a0178")

    def test_any_other_difference_stays(self):
        twice = bytes.fromhex("0a0161" "0a0162" "9806" "07")
        self.assertEqual(field_order.by_number(twice, self.DESCRIBED), twice)


class ExpectationTest(unittest.TestCase):
    def assert_fits(self, expected, actual):
        self.assertIsNone(expectation.misfit(expected, actual))

    def assert_misfit(self, expected, actual, words):
        self.assertIn(words, expectation.misfit(expected, actual) or "it fits")

    def test_what_fits(self):
        for expected, actual in (({}, {"a": 1}), ({"a": None}, {}), ("a...c", "abc"), ("...", ""), (["..."], []),
                                 (["...", 2], [1, 1, 2]), ([1, "..."], [1]), ([{"a": 1}], [{"a": 1, "b": 2}]), (1.5, 1.5)):
            with self.subTest(expected=expected):
                self.assert_fits(expected, actual)

    def test_what_does_not_fit(self):
        for expected, actual, words in (({"a": 1}, {}, "missing"), ({"a": None}, {"a": 1}, "there is"), ("a", "ab", "instead"),
                                        ([1], [1, 2], "instead"), ([1, 2], [1], "instead"), (["...", 3], [1, 2], "instead"),
                                        (1, True, "instead"), (True, 1, "instead"), ("1", 1, "instead"), ([], [1], "instead")):
            with self.subTest(expected=expected):
                self.assert_misfit(expected, actual, words)


class HeldPortsTest(unittest.TestCase):
    def test_the_kernel_gives_them_to_nobody_else(self):
        with HeldPorts(3) as ports:
            self.assertEqual(len(set(ports.numbers)), 3)
            self.assertEqual([port for port in ports.numbers if port in held_ports.given_out()], [])

    def test_they_are_held_until_they_are_released(self):
        with HeldPorts(1) as ports:
            port = ports.numbers[0]
            self.assertIsNone(held_ports.hold(port))
        held_ports.hold(port).close()

    def test_one_on_which_somebody_listens_is_left_out(self):
        with HeldPorts(1) as ports:
            port = ports.numbers[0]
        with socket.create_server(("127.0.0.1", port)):
            self.assertIsNone(held_ports.hold(port))


class TimesTest(unittest.TestCase):
    def step(self, **times):
        scenario.Player({}, [], pathlib.Path()).step({"do": "wait", "ms": 20, **times})

    def test_a_step_that_takes_as_long_as_it_says(self):
        self.step(at_least_ms=20, at_most_ms=10000)

    def test_a_step_that_is_too_quick_or_too_slow_fails(self):
        for times in ({"at_least_ms": 10000}, {"at_most_ms": 10}):
            with self.subTest(**times), self.assertRaisesRegex(scenario.ScenarioFailed, r"it took \d+ ms"):
                self.step(**times)


class TranscriptTest(unittest.TestCase):
    def test_equal_but_for_ids_and_times(self):
        one = [["next", {"event": {"eventId": "evt_1", "receiveTime": "x", "text": "a"}}], ["cursor", {"cursor": "1"}]]
        other = [["next", {"event": {"eventId": "evt_2", "receiveTime": "y", "text": "a"}}], ["cursor", {"cursor": "2"}]]
        self.assertIsNone(transcripts.difference(one, other))

    def test_what_differs(self):
        for one, other, words in (
                ([{"text": "a"}], [{"text": "b"}], "text"),
                ([{"text": "a"}], [{}], "only on one side"),
                ([1], [1, 2], "items"),
                ([{"cursor": "1"}, {"cursor": "1"}], [{"cursor": "2"}, {"cursor": "3"}], "two different"),
                ([{"cursor": "1"}, {"cursor": "2"}], [{"cursor": "3"}, {"cursor": "3"}], "two different"),
                ([{"cursor": "1"}], [{"cursor": None}], "cursor")):
            with self.subTest(one=one, other=other):
                self.assertIn(words, transcripts.difference(one, other) or "nothing")


if __name__ == "__main__":
    unittest.main(verbosity=2)
