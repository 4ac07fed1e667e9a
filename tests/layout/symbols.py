#!/usr/bin/env python3
"""Checks by their symbols that providers are pure and keep to their folder: tests/layout/symbols.py BUILD [ROOT].

Includes say what a file could call, the object files what it calls. Of C, a provider may call what is listed here and
nothing else; of C++, everything in the libraries it is linked with but what is refused by name. Each provider defines its
symbols in the namespace of its own name, reaches into no other's, and its emulator and its adapter share none.
"""
import collections
import pathlib
import re
import subprocess
import sys

# Of C and of the compiler's own: no input, no output, no state, no environment.
HARMLESS = {
    "memory": r"mem(chr|cmp|cpy|move|set|rchr|mem)|bcmp|malloc|free",
    "text": r"str(chr|cmp|len|ncmp|rchr|str|spn|cspn)|strn(len|cmp)|strto(l|ul|ll|ull|d|f|ld)|is(al(pha|num)|digit|xdigit|"
            r"space|upper|lower|punct)|to(upper|lower)|snprintf|vsnprintf",
    "numbers": r"(floor|ceil|round|trunc|fabs|fmod|lround|llround|l?ldexp|frexp)[fl]?",
    "calendar arithmetic": r"timegm|gmtime_r",  # Of a time that is handed in; neither asks for the time or the zone.
    "exceptions": r"__cxa_(allocate_exception|begin_catch|bad_cast|bad_typeid|end_catch|free_exception|rethrow|throw|"
                  r"throw_bad_array_new_length|pure_virtual|call_unexpected|init_primary_exception)|_Unwind_Resume|"
                  r"__gxx_personality_v0",
    "static objects": r"__cxa_(atexit|guard_(abort|acquire|release))|__dso_handle|_GLOBAL_OFFSET_TABLE_|__tls_get_addr|"
                      r"__libc_single_threaded",  # The last is how shared_ptr chooses its way to count.
    "built-in types": r"(un)?signed char|char|bool|(unsigned )?(short|int|long)",  # What a type's description refers to.
    "checks": r"abort|__assert_fail|__stack_chk_fail|__(mem|str|v?sn?printf)\w*_chk",
}
# The state of an emulator lies behind a lock.
LOCKS = r"pthread_mutex_(lock|unlock|trylock|init|destroy)|__pthread_key_create"

NAMESPACES = r"postern|google::protobuf|absl|std|__gnu_cxx|__cxxabiv1|boost::(json|urls|core|system)"
REFUSED = {  # By reason; demangled, without inline namespaces.
    "starts or joins threads": r"std::(thread|jthread|this_thread|__future_base|async|condition_variable|latch|barrier)\b",
    "locks": r"std::(__shared_mutex|shared_timed_mutex|recursive_mutex)|absl::(Mutex|CondVar|Notification|BlockingCounter)\b",
    "reads the clock": r"absl::(Now|GetCurrentTimeNanos|SleepFor|LocalTimeZone)\b|std::chrono::\S*::now\b|postern::RealClock\b|"
                       r"google::protobuf::util::TimeUtil::GetCurrentTime",
    "opens files": r"std::(basic_)?[io]?f(stream|ilebuf)\b|std::filesystem\b|google::protobuf::io::(File|Copying|[IO]stream)",
    "draws random numbers": r"std::random_device\b|absl::(\w*BitGen|random_internal)\b|postern::Random(Id|Bits)\b",
    "prints": r"std::c(out|err|log|in)\b|google::protobuf::internal::LogMessage",
    "changes or asks the locale": r"std::locale::(global|classic)\b|std::setlocale\b",
}

EMULATOR = re.compile(r"^emulator[^/]*$")


def nm(objects, *options):
    """(object, kind, symbol) of each symbol; demangled, inline namespaces left out."""
    listed = subprocess.run(["nm", "--format=posix", "--demangle", "--print-file-name", *options, *map(str, objects)],
                            capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        found = re.match(r"(\S+?):\s*(.*) ([A-Za-z])(?: [0-9a-f]*)*\s*$", line)
        if found:
            symbol = re.sub(r"\b(debian\d+|lts_\d+|__cxx11|_V2|__1)::|\[abi:\w+\]", "", found[2])
            yield pathlib.Path(found[1]), found[3], symbol


def objects_of(build, root):
    """Object file → folder and whether it is part of the emulator, for each source that is still there."""
    found = {}
    for library, emulator in (("postern_providers", False), ("postern_emulators", True)):
        folder = build / "service/providers/CMakeFiles" / f"{library}.dir"
        for file in sorted(folder.glob("*/*.cc.o")):
            source = file.relative_to(folder).as_posix().removesuffix(".o")
            if (root / "service/providers" / source).is_file():
                found[file] = (file.parent.name, emulator)
    return found


def bare(symbol):
    """Without what a compiler puts before a name."""
    return re.sub(r"^(vtable|VTT|typeinfo|typeinfo name|guard variable|construction vtable|\S*non-virtual thunk) (for|to) ", "",
                  symbol)


def qualified(symbol):
    """Namespace and name of a function or object, without return type, template arguments and parameters."""
    text = bare(symbol)
    while re.search(r"<[^<>]*>", text):
        text = re.sub(r"<[^<>]*>", "", text)
    return re.sub(r"\(.*", "", text.replace("(anonymous namespace)", "@")).split(" ")[-1]


def impurity(symbol, emulator):
    """Why a provider may not refer to it, or None."""
    name = bare(symbol)
    for reason, pattern in REFUSED.items():
        if re.match(pattern, qualified(symbol)) or re.match(pattern, name):
            return reason
    if re.match(rf"({NAMESPACES})\b", qualified(symbol)) or re.match(r"operator (new|delete)\b", name) or "::" in name:
        return None
    if any(re.fullmatch(pattern, name) for pattern in HARMLESS.values()) or (emulator and re.fullmatch(LOCKS, name)):
        return None
    return "calls what no rule knows"


def faults(build, root):
    objects = objects_of(build, root)
    if not objects:
        yield f"{build}: holds no object file of a provider"
        return
    names = {provider for provider, _ in objects.values()}
    owners = collections.defaultdict(set)  # Symbol → where it is defined for all.
    for file, _, symbol in nm(objects, "--defined-only", "--extern-only"):
        owners[symbol].add(file)
    for file, kind, symbol in nm(objects, "--defined-only", "--extern-only"):
        provider, emulator = objects[file]
        home = rf"\bpostern::{provider}{'(_emulator)?' if emulator else ''}::"
        if kind in "TDBRSG" and not bare(symbol).startswith("DW.ref.") and not re.search(home, bare(symbol)):
            yield f"{provider}/{file.stem}: defines {symbol} outside of postern::{provider}"
    for file, _, symbol in nm(objects, "--undefined-only"):
        provider, emulator = objects[file]
        where = f"{provider}/{file.stem}"
        reason = impurity(symbol, emulator)
        if reason:
            yield f"{where}: {reason}: {symbol}"
        for other in names - {provider}:
            if re.search(rf"\bpostern::{other}(_emulator)?::", symbol):
                yield f"{where}: reaches into the provider {other}: {symbol}"
        homes = {objects[home][1] for home in owners.get(symbol, ())}
        if homes and emulator not in homes:
            sides = ("the adapter", "its emulator")
            yield f"{where}: {sides[emulator]} refers to {symbol} of {sides[not emulator]}"


if __name__ == "__main__":
    tree = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else pathlib.Path(__file__).resolve().parents[2]
    all_faults = list(faults(pathlib.Path(sys.argv[1]), tree))
    print("\n".join(all_faults) or "symbols: no fault")
    sys.exit(1 if all_faults else 0)
