// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.nio.charset.StandardCharsets;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.CounterTracker;
import dev.tracefold.processor.tracker.JoinedThreads;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.SliceTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackCompressor;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackTracker;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// What markers mean: `B|pid|name` and `E|pid` nest on their thread, `S` and `F` are asynchronous
/// slices of a process, `G` and `H` the same on a named track, `I` and `N` instants, `C` counters.
///
/// A process of 0 means that the marker does not say.
public final class AtraceMarkers {
    /// One marker.
    ///
    /// @param phase its letter
    /// @param tgid process, or 0
    /// @param name of the slice or counter
    /// @param value of a counter, or the cookie of an asynchronous slice
    /// @param trackName for the letters that have one
    public record Mark(char phase, long tgid, String name, long value, String trackName) {}

    private static final int PARSE_FAILURE = StatKeys.of("systrace_parse_failure");
    private static final int NONE = StringPool.NULL_ID;

    private static final Dimension UPID = Dimension.integer("upid");
    private static final Dimension NAME = Dimension.string("name");
    private static final TrackSpec ASYNC = TrackSpec.slice("atrace_async_slice", UPID, NAME);
    private static final TrackSpec ASYNC_ON_TRACK =
            TrackSpec.slice("atrace_async_slice_for_track", UPID, NAME);
    private static final TrackSpec DEVICE_STATE = TrackSpec.slice("android_device_state");
    private static final TrackSpec LMK = TrackSpec.slice("android_lmk", UPID);
    private static final TrackSpec SCREEN_STATE = TrackSpec.counter("screen_state", null);
    private static final TrackSpec BATTERY_STATS =
            TrackSpec.counter("battery_stats", null, Dimension.string("counter_key"));
    private static final TrackSpec COUNTER = TrackSpec.counter("atrace_counter", null, UPID, NAME);
    private static final TrackSpec OOM_SCORE_ADJ = TrackSpec.counter("oom_score_adj", null, UPID);

    private final TraceContext context;
    private final StringPool strings;
    private final ProcessTracker processes;
    private final JoinedThreads joined;
    private final SliceTracker slices;
    private final TrackTracker tracks;
    private final TrackCompressor compressor;
    private final CounterTracker counters;
    private final ArgSet args = new ArgSet();
    private final PlainMarker plain = new PlainMarker();
    private final int cookieKey;
    private final int utidKey;
    private final int endUtidKey;
    private final int lmk;

    /// For the markers of one machine.
    public AtraceMarkers(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.processes = context.processes();
        this.joined = new JoinedThreads(processes);
        this.slices = context.slices();
        this.tracks = context.tracks();
        this.compressor = context.compressor();
        this.counters = context.kernel().counters();
        this.cookieKey = strings.intern("cookie");
        this.utidKey = strings.intern("utid");
        this.endUtidKey = strings.intern("end_utid");
        this.lmk = strings.intern("mem.lmk");
    }

    /// Takes a marker as its program wrote it.
    ///
    /// @param tid who wrote it
    public void parseText(long timestampNanos, long tid, byte[] buffer, int start, int length) {
        int end = start + length;
        switch (plain.read(buffer, start, end)) {
            case PlainMarker.BEGIN -> {
                int name = strings.intern(buffer, plain.nameStart(), end - plain.nameStart());
                begin(timestampNanos, tid, plain.tgid(), name);
            }
            case PlainMarker.END -> end(timestampNanos, tid, plain.tgid());
            default -> parseUnusual(timestampNanos, tid, buffer, start, length);
        }
    }

    private void parseUnusual(long timestampNanos, long tid, byte[] buffer, int start, int length) {
        String text = new String(buffer, start, length, StandardCharsets.UTF_8);
        AtraceText.Result result = AtraceText.parse(text);
        switch (result) {
            case AtraceText.Result.Parsed(Mark mark) -> mark(timestampNanos, tid, mark);
            case AtraceText.Result.Failed() -> context.stats().increment(PARSE_FAILURE);
            case AtraceText.Result.Ignored() -> {
                // A clock reading, meant for other tools.
            }
        }
    }

    /// Takes a marker.
    ///
    /// @param tid who made it
    public void mark(long timestampNanos, long tid, Mark mark) {
        switch (mark.phase()) {
            case 'B' -> begin(timestampNanos, tid, mark);
            case 'E' -> end(timestampNanos, tid, mark.tgid());
            case 'S', 'F' -> async(timestampNanos, mark);
            case 'I' ->
                    slices.scoped(
                            timestampNanos,
                            tracks.threadTrack(utid(tid, mark.tgid())),
                            NONE,
                            strings.intern(mark.name()),
                            0,
                            null);
            case 'N', 'G', 'H' -> onTrack(timestampNanos, tid, mark);
            case 'C' -> counter(timestampNanos, tid, mark);
            default -> context.stats().increment(PARSE_FAILURE);
        }
    }

    private int utid(long tid, long tgid) {
        return tgid == 0 ? processes.getOrCreateThread(tid) : joined.join(tid, tgid);
    }

    private void begin(long timestampNanos, long tid, long tgid, int name) {
        int track = tracks.threadTrack(utid(tid, tgid));
        slices.begin(timestampNanos, track, NONE, name, null);
    }

    private void begin(long timestampNanos, long tid, Mark mark) {
        begin(timestampNanos, tid, mark.tgid(), strings.intern(mark.name()));
        if (mark.name().startsWith("lmk,")) {
            lowMemoryKill(timestampNanos, mark.name().split(",", -1));
        }
    }

    private void end(long timestampNanos, long tid, long tgid) {
        if (tgid == 0 && processes.findThread(tid) == ProcessTracker.UNKNOWN) {
            return;
        }
        int track = tracks.threadTrack(utid(tid, tgid));
        slices.end(timestampNanos, track, NONE, NONE, null);
    }

    private void async(long timestampNanos, Mark mark) {
        int name = strings.intern(mark.name());
        int upid = processes.getOrCreateProcess(mark.tgid());
        if (mark.phase() == 'F') {
            int track = compressor.end(ASYNC, name, mark.value(), upid, name);
            slices.end(timestampNanos, track, NONE, NONE, null);
            return;
        }
        int track = compressor.begin(ASYNC, name, mark.value(), upid, name);
        args.clear();
        args.add(cookieKey, ArgType.INT, mark.value());
        slices.beginUnnestable(timestampNanos, track, NONE, name, args);
    }

    private void onTrack(long timestampNanos, long tid, Mark mark) {
        int name = strings.intern(mark.name());
        int trackName = strings.intern(mark.trackName());
        if (mark.phase() == 'N' && mark.trackName().equals("DeviceStateChanged")) {
            int track = tracks.intern(DEVICE_STATE, trackName);
            slices.scoped(timestampNanos, track, NONE, name, 0, null);
            return;
        }
        int upid = processes.getOrCreateProcess(mark.tgid());
        int track =
                switch (mark.phase()) {
                    case 'N' ->
                            compressor.scoped(
                                    ASYNC_ON_TRACK, trackName, timestampNanos, 0, upid, trackName);
                    case 'G' ->
                            compressor.begin(
                                    ASYNC_ON_TRACK, trackName, mark.value(), upid, trackName);
                    default ->
                            compressor.end(
                                    ASYNC_ON_TRACK, trackName, mark.value(), upid, trackName);
                };
        args.clear();
        int utid = processes.getOrCreateThread(tid);
        args.add(mark.phase() == 'H' ? endUtidKey : utidKey, ArgType.UINT, utid);
        switch (mark.phase()) {
            case 'N' -> slices.scoped(timestampNanos, track, NONE, name, 0, args);
            case 'G' -> slices.begin(timestampNanos, track, NONE, name, args);
            default -> slices.end(timestampNanos, track, NONE, NONE, args);
        }
    }

    private void counter(long timestampNanos, long tid, Mark mark) {
        int name = strings.intern(mark.name());
        if (mark.name().equals("kill_one_process")) {
            int pid = (int) mark.value();
            if (pid != 0) {
                killed(timestampNanos, processes.getOrCreateProcess(pid));
            }
        } else if (mark.name().equals("ScreenState")) {
            counters.push(timestampNanos, tracks.intern(SCREEN_STATE, name), (double) mark.value());
            return;
        } else if (mark.name().startsWith("battery_stats.")) {
            counters.push(
                    timestampNanos,
                    tracks.intern(BATTERY_STATS, name, name),
                    (double) mark.value());
            return;
        }
        int upid = processes.getOrCreateProcess(mark.tgid());
        int utid = processes.findThread(tid);
        args.clear();
        if (utid != ProcessTracker.UNKNOWN) {
            args.add(utidKey, ArgType.UINT, utid);
        }
        int track = tracks.intern(COUNTER, name, upid, name);
        counters.push(timestampNanos, track, (double) mark.value(), args);
    }

    /// The killer of processes says whom and why in the name of a slice: `lmk,pid,reason,score,...`.
    private void lowMemoryKill(long timestampNanos, String[] words) {
        if (words.length < 4) {
            return;
        }
        AtraceText.Digits pid = AtraceText.number(words[1]);
        AtraceText.Digits score = AtraceText.number(words[3]);
        if (!pid.valid() || pid.value() < 0 || !score.valid()) {
            return;
        }
        int upid = processes.getOrCreateProcess(pid.value());
        int track = tracks.intern(OOM_SCORE_ADJ, strings.intern("oom_score_adj"), upid);
        counters.push(timestampNanos, track, (double) score.value());
        killed(timestampNanos, upid);
    }

    private void killed(long timestampNanos, int upid) {
        int track = tracks.intern(LMK, strings.intern("LMK"), upid);
        slices.scoped(timestampNanos, track, NONE, lmk, 0, null);
    }
}
