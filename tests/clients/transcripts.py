"""Whether two languages saw the same. Ids, cursors and times differ from run to run; then one must always stand for the
same other one."""

# The members that may differ; also every member whose name ends with `Time`, and every `provider...Id`.
VARYING = {
    "bytes", "campaignId", "chat", "chatId", "conversation", "cursor", "earliestCursor", "earliest_cursor", "eventId", "from",
    "fromCursor", "group", "headCursor", "image", "incident", "inviteUri", "latestCursor", "latest_cursor", "logId",
    "message", "name", "nextPageToken", "providerQueueNumber", "resumeCursor", "retry_delay_ms", "saved", "sequence", "session", "startCursor",
    "to", "toCursor", "traceparent",
}


def may_vary(key):
    return key in VARYING or key.endswith("Time") or (key.startswith("provider") and key.endswith("Id"))


def difference(one, other):
    """What differs between two transcripts, or None."""
    forward, backward = {}, {}

    def compare(left, right, path, key=""):
        if isinstance(left, dict) and isinstance(right, dict):
            if left.keys() != right.keys():
                return f"{path}: {sorted(left.keys() ^ right.keys())} are only on one side"
            return first(compare(left[name], right[name], f"{path}.{name}", name) for name in sorted(left))
        if isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return f"{path}: {len(left)} items, and {len(right)}"
            return first(compare(a, b, f"{path}[{index}]", key) for index, (a, b) in enumerate(zip(left, right)))
        if left == right:
            return None
        if type(left) is not type(right) or not may_vary(key):
            return f"{path}: {left!r:.200}, and {right!r:.200}"
        if key == "bytes" or key.endswith("Time"):
            return None  # What bytes hold is compared as JSON; two times may be the same by chance.
        if forward.setdefault(left, right) != right or backward.setdefault(right, left) != left:
            return f"{path}: {left!r:.200} stands for two different values"
        return None

    return compare(one, other, "transcript")


def first(found):
    return next((wrong for wrong in found if wrong), None)
