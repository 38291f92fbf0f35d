// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import dev.tracefold.processor.clock.ClockTracker;

/// A format that is told by its first bytes, in the order in which they are looked for.
public enum TraceFormat {
    /// Tape archive.
    TAR("tar", Kind.CONTAINER, 0),
    /// Tables exported by the trace processor.
    ARROW("arrow", Kind.TRACE, 0),
    /// Fuchsia trace.
    FUCHSIA("fuchsia", Kind.TRACE, ClockTracker.BOOTTIME),
    /// Linux perf recording.
    PERF("perf", Kind.TRACE, ClockTracker.MONOTONIC),
    /// Simpleperf recording.
    SIMPLEPERF_PROTO("simpleperf_proto", Kind.TRACE, ClockTracker.MONOTONIC),
    /// ZIP archive.
    ZIP("zip", Kind.CONTAINER, 0),
    /// gzip stream.
    GZIP("gzip", Kind.CONTAINER, 0),
    /// zstd stream.
    ZSTD("zstd", Kind.CONTAINER, 0),
    /// Method trace of ART, second version.
    ART_METHOD_V2("art_method_v2", Kind.TRACE, ClockTracker.MONOTONIC),
    /// Method trace of ART.
    ART_METHOD("art_method", Kind.TRACE, ClockTracker.MONOTONIC),
    /// Heap dump of ART.
    ART_HPROF("art_hprof", Kind.TRACE, 0),
    /// Side file that says how the other files of an archive belong together.
    PERFETTO_MANIFEST("perfetto_manifest", Kind.MANIFEST, 0),
    /// Firefox profile.
    GECKO("gecko", Kind.TRACE, ClockTracker.TRACE_FILE),
    /// CPU profile of V8.
    V8_CPUPROFILE("v8_cpuprofile", Kind.TRACE, ClockTracker.TRACE_FILE),
    /// Chrome's JSON trace events.
    JSON("json", Kind.TRACE, ClockTracker.TRACE_FILE),
    /// Export of Apple's Instruments.
    INSTRUMENTS_XML("instruments_xml", Kind.TRACE, ClockTracker.TRACE_FILE),
    /// Compressed atrace output.
    CTRACE("ctrace", Kind.TRACE, 0),
    /// Log of the ninja build tool.
    NINJA_LOG("ninja_log", Kind.TRACE, 0),
    /// Android's log as text.
    ANDROID_LOGCAT("android_logcat", Kind.TRACE, ClockTracker.REALTIME),
    /// Stacks folded to a line each.
    COLLAPSED_STACK("collapsed_stack", Kind.TRACE, 0),
    /// Output of perf script.
    PERF_TEXT("perf_text", Kind.TRACE, ClockTracker.MONOTONIC),
    /// Output of strace.
    STRACE("strace", Kind.TRACE, ClockTracker.REALTIME),
    /// What R8 and ProGuard say that they called Java code, for other traces.
    RETRACE_MAP("retrace_map", Kind.SYMBOLS, 0),
    /// ftrace as text, alone or in HTML.
    SYSTRACE("systrace", Kind.TRACE, ClockTracker.MONOTONIC),
    /// Symbols for other traces, as packets.
    SYMBOLS("symbols", Kind.SYMBOLS, 0),
    /// Profile of XLA's runtimes.
    XPLANE("xplane", Kind.TRACE, ClockTracker.TRACE_FILE),
    /// pprof profile.
    PPROF("pprof", Kind.TRACE, 0),
    /// Perfetto's own format.
    PROTO("proto", Kind.PERFETTO, ClockTracker.BOOTTIME),
    /// Primes trace.
    PRIMES("primes", Kind.TRACE, ClockTracker.TRACE_FILE),
    /// Android's dumpstate.
    ANDROID_DUMPSTATE("android_dumpstate", Kind.TRACE, ClockTracker.REALTIME);

    private enum Kind {
        CONTAINER(1),
        MANIFEST(-1),
        PERFETTO(0),
        TRACE(2),
        SYMBOLS(3);

        private final int archivePriority;

        Kind(int archivePriority) {
            this.archivePriority = archivePriority;
        }
    }

    /// `trace_type` of a file that is in no known format.
    static final String UNKNOWN_NAME = "unknown";

    private final String perfettoName;
    private final Kind kind;
    private final int clock;

    TraceFormat(String perfettoName, Kind kind, int clock) {
        this.perfettoName = perfettoName;
        this.kind = kind;
        this.clock = clock;
    }

    /// As `trace_type` shows it.
    public String perfettoName() {
        return perfettoName;
    }

    /// Whether it only holds other files.
    boolean isContainer() {
        return kind == Kind.CONTAINER;
    }

    /// Members of an archive are read in the order of this number, lowest first.
    int archivePriority() {
        return kind.archivePriority;
    }

    /// Number of the clock its timestamps are in, or 0.
    int clock() {
        return clock;
    }

    /// Whether the file itself says which clock is trace time.
    boolean choosesClockItself() {
        return kind == Kind.PERFETTO;
    }
}
