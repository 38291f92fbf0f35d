// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.trackevent.TrackReservation.Content;
import dev.tracefold.processor.trackevent.TrackReservation.Merge;
import dev.tracefold.processor.wire.ProtoReader;

/// Takes down descriptors in file order: an event may come before the descriptor of its track in time.
final class DescriptorTokenizer {
    private static final int TRUSTED_PID = 79;
    private static final int NO_UUID = StatKeys.of("track_descriptor_missing_uuid");
    private static final int NO_THREAD = StatKeys.of("track_descriptor_thread_missing_pid_tid");
    private static final int NO_PROCESS = StatKeys.of("track_descriptor_process_missing_pid");
    private static final int BAD_ORDERING = StatKeys.of("track_descriptor_invalid_child_ordering");

    private static final int BY_TRACK_NAME = 1;
    private static final int MERGE_NONE = 2;
    private static final int BY_MERGE_KEY = 3;
    private static final String[] ORDERINGS = {null, "lexicographic", "chronological", "explicit"};

    private static final int UNIT_TIME_NS = 1;
    private static final int UNIT_COUNT = 2;
    private static final String[] UNITS = {null, "ns", "count", "bytes"};
    private static final int THREAD_TIME = 1;
    private static final int THREAD_INSTRUCTIONS = 2;

    private final TraceContext context;
    private final StringPool strings;
    private final TrackEventTracker tracker;
    private final TrackDescriptorMessage descriptor = new TrackDescriptorMessage();
    private final ThreadMessage thread = new ThreadMessage();
    private final ProtoReader reader = new ProtoReader();
    private final ArgSet args = new ArgSet();

    DescriptorTokenizer(TraceContext context, TrackEventTracker tracker) {
        this.context = context;
        this.strings = context.strings();
        this.tracker = tracker;
    }

    /// Reads the `TrackDescriptor` that `value` stands on.
    ///
    /// @param timing of the packet's sequence, or null while its state is not valid
    /// @return whether the packet is good for no more
    boolean tokenizeTrack(PacketView packet, ProtoReader value, @Nullable SequenceTiming timing) {
        descriptor.read(value);
        if (!descriptor.hasUuid) {
            note(NO_UUID, packet, null);
            return true;
        }
        TrackReservation reservation = new TrackReservation();
        reservation.parentUuid = descriptor.parentUuid;
        if (!setOrdering(reservation, packet)) {
            return true;
        }
        reservation.trustedPid = trustedPid(packet);
        reservation.hasSiblingRank = descriptor.hasSiblingRank;
        reservation.siblingRank = descriptor.siblingRank;
        setMerge(reservation);
        reservation.name = descriptor.name(strings);
        reservation.description = descriptor.description(strings);
        if (descriptor.threadStart >= 0) {
            return !setThread(reservation, packet, timing);
        }
        if (descriptor.processStart >= 0) {
            if (!setProcess(reservation, packet)) {
                return true;
            }
        } else if (descriptor.counterStart >= 0) {
            setCounter(reservation);
        } else if (descriptor.hasState) {
            reservation.content = Content.STATE;
        }
        tracker.reserve(descriptor.uuid, reservation);
        return false;
    }

    private long trustedPid(PacketView packet) {
        long pid = 0;
        reader.reset(packet.buffer(), packet.start(), packet.end());
        while (reader.next()) {
            if (reader.field() == TRUSTED_PID) {
                pid = Integer.toUnsignedLong(reader.intValue());
            }
        }
        return pid;
    }

    /// Reads the `ThreadDescriptor` that `value` stands on: the thread of its sequence.
    void tokenizeThread(ProtoReader value, SequenceTiming timing) {
        thread.read(value.buffer(), value.start(), value.start() + value.length());
        setSequenceThread(timing, thread.tid);
    }

    private void setSequenceThread(SequenceTiming timing, long tid) {
        timing.setThread(thread.pid, tid);
        timing.setReference(
                thread.referenceTimeUs * 1000,
                thread.referenceThreadTimeUs * 1000,
                thread.referenceInstructions);
    }

    private boolean setOrdering(TrackReservation reservation, PacketView packet) {
        int ordering = descriptor.childOrdering;
        if (ordering < 0 || ordering >= ORDERINGS.length) {
            args.clear();
            args.add(strings.intern("track_uuid"), ArgType.UINT, descriptor.uuid);
            args.add(strings.intern("child_order"), ArgType.INT, ordering);
            note(BAD_ORDERING, packet, args);
            return false;
        }
        reservation.childOrdering = strings.intern(ORDERINGS[ordering]);
        return true;
    }

    private void setMerge(TrackReservation reservation) {
        switch (descriptor.mergeBehavior) {
            case MERGE_NONE -> reservation.merge = Merge.NONE;
            case BY_MERGE_KEY -> {
                reservation.merge = Merge.BY_KEY;
                reservation.mergeKey = descriptor.mergeKey(strings);
            }
            case BY_TRACK_NAME -> reservation.merge = Merge.BY_NAME;
            default -> {
                // By name, too.
            }
        }
    }

    private boolean setThread(
            TrackReservation reservation, PacketView packet, @Nullable SequenceTiming timing) {
        thread.read(descriptor.buffer, descriptor.threadStart, descriptor.threadEnd);
        if (!thread.hasPid || !thread.hasTid) {
            noteTrack(NO_THREAD, packet);
            return false;
        }
        reservation.hasPid = true;
        reservation.pid = thread.pid;
        reservation.hasTid = true;
        reservation.tid = thread.tid;
        reservation.usesSeparateTrack = descriptor.disallowsMerging;
        reservation.usesSyntheticTid = descriptor.hasSandboxedTid();
        tracker.reserve(descriptor.uuid, reservation);
        if (timing != null) {
            long tid =
                    descriptor.hasSandboxedTid()
                            ? SyntheticTid.of(thread.tid, thread.pid)
                            : thread.tid;
            setSequenceThread(timing, tid);
        }
        return true;
    }

    private boolean setProcess(TrackReservation reservation, PacketView packet) {
        reader.reset(descriptor.buffer, descriptor.processStart, descriptor.processEnd);
        while (reader.next()) {
            if (reader.field() == 1) {
                reservation.hasPid = true;
                reservation.pid = reader.intValue();
            }
        }
        if (!reservation.hasPid) {
            noteTrack(NO_PROCESS, packet);
        }
        return reservation.hasPid;
    }

    private void setCounter(TrackReservation reservation) {
        StringJoiner categories = new StringJoiner(",");
        int type = 0;
        int unit = 0;
        int unitName = StringPool.NULL_ID;
        reservation.content = Content.COUNTER;
        reader.reset(descriptor.buffer, descriptor.counterStart, descriptor.counterEnd);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> type = reader.intValue();
                case 2 -> categories.add(Texts.of(reader));
                case 3 -> unit = reader.intValue();
                case 4 -> reservation.counterMultiplier = reader.longValue();
                case 5 -> reservation.isIncremental = reader.boolValue();
                case 6 -> unitName = Texts.intern(strings, reader);
                case 7 -> reservation.counterAxisKey = Texts.intern(strings, reader);
                default -> {
                    // Of no meaning here.
                }
            }
        }
        if (categories.length() > 0) {
            reservation.counterCategory = strings.intern(categories.toString());
        }
        switch (type) {
            case THREAD_TIME -> setBuiltin(reservation, "thread_time", UNIT_TIME_NS);
            case THREAD_INSTRUCTIONS ->
                    setBuiltin(reservation, "thread_instruction_count", UNIT_COUNT);
            default ->
                    reservation.counterUnit =
                            unit > 0 && unit < UNITS.length
                                    ? strings.intern(UNITS[unit])
                                    : unitName;
        }
    }

    private void setBuiltin(TrackReservation reservation, String typeName, int unit) {
        reservation.counterType = strings.intern(typeName);
        reservation.counterUnit = strings.intern(UNITS[unit]);
        if (reservation.name == StringPool.NULL_ID) {
            reservation.name = reservation.counterType;
        }
    }

    private void noteTrack(int stat, PacketView packet) {
        args.clear();
        args.add(strings.intern("track_uuid"), ArgType.UINT, descriptor.uuid);
        note(stat, packet, args);
    }

    private void note(int stat, PacketView packet, @Nullable ArgSet details) {
        long offset = packet.store().streamOffset(packet.reference());
        context.importLog().recordAtOffset(stat, offset, details);
    }
}
