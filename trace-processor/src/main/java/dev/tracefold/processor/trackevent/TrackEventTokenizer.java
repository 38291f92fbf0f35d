// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoReader;

/// Settles what of an event depends on the order in the file: its time, what its deltas add up to, its
/// counters' values; then leaves it to the sorter.
final class TrackEventTokenizer {
    static final int SEQUENCE_ID = 10;
    private static final int SEQUENCE_FLAGS = 13;
    private static final int INCREMENTAL_STATE_CLEARED = 41;
    private static final int PREVIOUS_PACKET_DROPPED = 42;
    private static final int MAX_EXTRA_COUNTERS = 8;
    private static final long NANOS_PER_MICRO = 1000;

    private static final int MALFORMED = StatKeys.of("track_event_tokenizer_errors");
    private static final int NO_SEQUENCE = StatKeys.of("track_event_missing_sequence_id");
    private static final int NO_TIMESTAMP = StatKeys.of("track_event_missing_timestamp");
    private static final int BAD_TIMESTAMP = StatKeys.of("track_event_invalid_timestamp");
    private static final int TIME_WITHOUT_STATE =
            StatKeys.of("track_event_skipped_timestamp_delta_without_valid_state");
    private static final int THREAD_TIME_WITHOUT_STATE =
            StatKeys.of("track_event_skipped_thread_time_delta_without_valid_state");
    private static final int INSTRUCTIONS_WITHOUT_STATE =
            StatKeys.of("track_event_skipped_thread_instruction_delta_without_valid_state");
    private static final int COUNTER_WITHOUT_TRACK =
            StatKeys.of("track_event_counter_missing_track_uuid");
    private static final int COUNTER_WITHOUT_VALUE =
            StatKeys.of("track_event_counter_missing_value");
    private static final int COUNTER_ON_OTHER_TRACK =
            StatKeys.of("track_event_counter_invalid_track_uuid");
    private static final int STATE_WITHOUT_TRACK =
            StatKeys.of("track_event_state_missing_track_uuid");
    private static final int EXTRA_WITHOUT_TRACKS =
            StatKeys.of("track_event_extra_counter_missing_track_uuids");
    private static final int EXTRA_WITH_TOO_FEW_TRACKS =
            StatKeys.of("track_event_extra_counter_track_uuid_mismatch");
    private static final int TOO_MANY_EXTRA = StatKeys.of("track_event_extra_counter_exceeds_max");
    private static final int EXTRA_ON_OTHER_TRACK =
            StatKeys.of("track_event_extra_counter_invalid_track");

    /// Says that the event is dropped; what is wrong has been noted.
    private static final class Dropped extends Exception {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack and no message
        private static final Dropped INSTANCE = new Dropped();

        private Dropped() {
            super(null, null, false, false);
        }
    }

    private final TraceContext context;
    private final TrackEventTracker tracker;
    private final EventDefaults.Cache defaultsCache;
    private final EventColumns columns;
    private final int plainParser;
    private final int columnsParser;
    private final TrackEventMessage event = new TrackEventMessage();
    private final RepeatedLongs values = new RepeatedLongs();
    private final RepeatedLongs uuids = new RepeatedLongs();
    private final Map<Integer, SequenceTiming> timingOfSequence = new HashMap<>();
    private final Set<Integer> validSequences = new HashSet<>();
    private @Nullable SequenceState lastState;
    private @Nullable SequenceTiming lastTiming;
    private final ArgSet args = new ArgSet();
    private final double[] extras = new double[MAX_EXTRA_COUNTERS];
    private int extraCount;

    TrackEventTokenizer(
            TraceContext context,
            TrackEventTracker tracker,
            EventDefaults.Cache defaultsCache,
            EventColumns columns,
            int plainParser,
            int columnsParser) {
        this.context = context;
        this.tracker = tracker;
        this.defaultsCache = defaultsCache;
        this.columns = columns;
        this.plainParser = plainParser;
        this.columnsParser = columnsParser;
    }

    /// The timing of a packet's state, begun if there is none.
    SequenceTiming timing(PacketView packet) {
        SequenceState state = packet.state();
        if (state == lastState && lastTiming != null) {
            return lastTiming;
        }
        SequenceTiming timing = SequenceTiming.of(state);
        if (timing == null) {
            SequenceTiming before = timingOfSequence.get(state.sequenceId());
            timing = SequenceTiming.start(state, before);
            timingOfSequence.put(state.sequenceId(), timing);
        }
        lastState = state;
        lastTiming = timing;
        return timing;
    }

    /// Whether the packet has a field; sequences may be called 0.
    static boolean has(PacketView packet, int field) {
        ProtoReader reader = new ProtoReader();
        reader.reset(packet.buffer(), packet.start(), packet.end());
        while (reader.next()) {
            if (reader.field() == field) {
                return true;
            }
        }
        return false;
    }

    void onStateCleared(int sequenceId) {
        validSequences.add(sequenceId);
    }

    /// Whether the packet's sequence was cleared and has lost nothing since, as far as its packets that come
    /// here tell.
    boolean hasValidState(PacketView packet) {
        ProtoReader reader = new ProtoReader();
        reader.reset(packet.buffer(), packet.start(), packet.end());
        boolean isCleared = false;
        boolean isLost = false;
        while (reader.next()) {
            switch (reader.field()) {
                case SEQUENCE_FLAGS -> isCleared |= (reader.longValue() & 1) != 0;
                case INCREMENTAL_STATE_CLEARED -> isCleared |= reader.boolValue();
                case PREVIOUS_PACKET_DROPPED -> isLost |= reader.longValue() != 0;
                default -> {
                    // Tells nothing of it.
                }
            }
        }
        if (isLost && !isCleared) {
            validSequences.remove(packet.sequenceId());
        }
        return validSequences.contains(packet.sequenceId());
    }

    /// Pushes the event that `value` stands on to the sorter, or notes why not.
    void tokenize(PacketView packet, ProtoReader value) {
        if (packet.sequenceId() == 0 && !has(packet, SEQUENCE_ID)) {
            note(NO_SEQUENCE, packet, null);
            return;
        }
        if (value.wireType() != ProtoReader.LENGTH_DELIMITED) {
            context.stats().increment(MALFORMED);
            return;
        }
        SequenceTiming timing = timing(packet);
        if (packet.hasTimestamp() && packet.timestampNanos() >= 0 && EventSkim.isPlain(value)) {
            // The most frequent case by far: nothing depends on what came before.
            context.sorter()
                    .push(
                            TraceSorter.STREAM_QUEUE,
                            packet.timestampNanos(),
                            plainParser,
                            referenceOf(packet, value),
                            packet.state().index());
            return;
        }
        event.read(value.buffer(), value.start(), value.start() + value.length());
        if (event.isMalformed()) {
            context.stats().increment(MALFORMED);
        }
        try {
            push(packet, timing, timestamp(packet, timing), referenceOf(packet, value));
        } catch (Dropped e) {
            // Noted where it was found.
        }
    }

    /// Where the event lies in the packets' store: its block, and the offset of its length.
    private static long referenceOf(PacketView packet, ProtoReader value) {
        byte[] buffer = value.buffer();
        int at = value.start() - 1;
        // All bytes of a varint but the last have the upper bit set; the tag before it has not.
        while (at > packet.start() && buffer[at - 1] < 0) {
            at--;
        }
        return packet.reference() >>> 32 << 32 | at;
    }

    private void push(PacketView packet, SequenceTiming timing, long timestamp, long reference)
            throws Dropped {
        boolean hasThreadTime = event.hasThreadTime();
        boolean hasInstructions = event.hasInstructions();
        boolean isCounter = event.type == TrackEventMessage.TYPE_COUNTER;
        if (event.type == TrackEventMessage.TYPE_STATE) {
            requireStateTrack(packet);
        }
        int state = packet.state().index();
        TraceSorter sorter = context.sorter();
        if (!hasThreadTime && !hasInstructions && !isCounter && !event.hasExtraCounters()) {
            sorter.push(TraceSorter.STREAM_QUEUE, timestamp, plainParser, reference, state);
            return;
        }
        // The row comes last: what makes the event be dropped must leave none.
        long threadTime = hasThreadTime ? threadTime(packet, timing) : 0;
        long instructions = hasInstructions ? instructions(packet, timing) : 0;
        double counter = isCounter ? counterValue(packet, timing) : 0;
        readExtraCounters(packet, timing);
        int row = columns.addRow(reference);
        if (hasThreadTime) {
            columns.setThreadTime(row, threadTime);
        }
        if (hasInstructions) {
            columns.setInstructions(row, instructions);
        }
        columns.setCounter(row, counter);
        for (int i = 0; i < extraCount; i++) {
            columns.addExtra(extras[i]);
        }
        sorter.push(TraceSorter.STREAM_QUEUE, timestamp, columnsParser, row, state);
    }

    private long timestamp(PacketView packet, SequenceTiming timing) throws Dropped {
        long timestamp;
        try {
            if (event.hasTimestampDelta()) {
                if (!timing.hasReference()) {
                    throw dropForSequence(TIME_WITHOUT_STATE, packet);
                }
                long delta = Math.multiplyExact(event.timestampDeltaUs, NANOS_PER_MICRO);
                timestamp = monotonicToTraceTime(packet, timing.addTime(delta));
            } else if (event.timestampAbsoluteUs != 0) {
                long nanos = Math.multiplyExact(event.timestampAbsoluteUs, NANOS_PER_MICRO);
                timestamp = monotonicToTraceTime(packet, nanos);
            } else if (packet.hasTimestamp()) {
                timestamp = packet.timestampNanos();
            } else {
                note(NO_TIMESTAMP, packet, null);
                throw Dropped.INSTANCE;
            }
        } catch (ArithmeticException e) {
            throw dropForSequence(BAD_TIMESTAMP, packet);
        }
        if (timestamp < 0) {
            throw dropForSequence(BAD_TIMESTAMP, packet);
        }
        return timestamp;
    }

    /// Times of legacy events are monotonic; where no snapshot tells otherwise that is trace time.
    private long monotonicToTraceTime(PacketView packet, long nanos) {
        long traceTime =
                context.clocks().tryToTraceTime(packet.sequenceId(), ClockTracker.MONOTONIC, nanos);
        return traceTime == ClockTracker.UNCONVERTIBLE ? nanos : traceTime;
    }

    private long threadTime(PacketView packet, SequenceTiming timing) throws Dropped {
        long nanos = event.threadTimeUs * NANOS_PER_MICRO;
        if (!event.hasThreadTimeDelta()) {
            return nanos;
        }
        if (!timing.hasReference()) {
            throw dropForSequence(THREAD_TIME_WITHOUT_STATE, packet);
        }
        return timing.addThreadTime(nanos);
    }

    private long instructions(PacketView packet, SequenceTiming timing) throws Dropped {
        if (!event.hasInstructionDelta()) {
            return event.instructions;
        }
        if (!timing.hasReference()) {
            throw dropForSequence(INSTRUCTIONS_WITHOUT_STATE, packet);
        }
        return timing.addInstructions(event.instructions);
    }

    private void requireStateTrack(PacketView packet) throws Dropped {
        if (!event.hasTrackUuid() && !defaultsCache.of(packet.state()).hasTrackUuid()) {
            note(STATE_WITHOUT_TRACK, packet, null);
            throw Dropped.INSTANCE;
        }
    }

    private double counterValue(PacketView packet, SequenceTiming timing) throws Dropped {
        EventDefaults defaults = defaultsCache.of(packet.state());
        if (!event.hasTrackUuid() && !defaults.hasTrackUuid()) {
            note(COUNTER_WITHOUT_TRACK, packet, null);
            throw Dropped.INSTANCE;
        }
        long uuid = event.hasTrackUuid() ? event.trackUuid : defaults.trackUuid();
        if (!event.hasCounterValue() && !event.hasDoubleCounterValue()) {
            throw dropForTrack(COUNTER_WITHOUT_VALUE, uuid, packet);
        }
        double value =
                event.hasCounterValue() ? (double) event.counterValue : event.doubleCounterValue;
        return absolute(packet, uuid, value, timing, COUNTER_ON_OTHER_TRACK);
    }

    private double absolute(
            PacketView packet, long uuid, double value, SequenceTiming timing, int errorStat)
            throws Dropped {
        DescriptorTrack track = tracker.find(uuid);
        if (track == null || track.reservation.content != TrackReservation.Content.COUNTER) {
            throw dropForTrack(errorStat, uuid, packet);
        }
        TrackReservation reservation = track.reservation;
        double scaled =
                reservation.counterMultiplier > 0 ? value * reservation.counterMultiplier : value;
        return reservation.isIncremental ? timing.addToCounter(uuid, scaled) : scaled;
    }

    private void readExtraCounters(PacketView packet, SequenceTiming timing) throws Dropped {
        extraCount = 0;
        if (!event.hasExtraCounters()) {
            return;
        }
        EventDefaults defaults = defaultsCache.of(packet.state());
        read(TrackEventMessage.EXTRA_COUNTER_VALUES, ProtoReader.VARINT, values);
        read(TrackEventMessage.EXTRA_COUNTER_TRACK_UUIDS, ProtoReader.VARINT, uuids);
        addExtra(packet, timing, defaults.extraCounters(), false);
        read(TrackEventMessage.EXTRA_DOUBLE_COUNTER_VALUES, ProtoReader.FIXED64, values);
        read(TrackEventMessage.EXTRA_DOUBLE_COUNTER_TRACK_UUIDS, ProtoReader.VARINT, uuids);
        addExtra(packet, timing, defaults.extraDoubleCounters(), true);
    }

    private void read(int field, int wireType, RepeatedLongs into) {
        into.read(event.buffer, event.start, event.end, field, wireType);
    }

    private void addExtra(
            PacketView packet, SequenceTiming timing, long[] defaultUuids, boolean isReal)
            throws Dropped {
        int tracks = uuids.size() > 0 ? uuids.size() : defaultUuids.length;
        if (values.size() > 0 && tracks == 0) {
            throw dropForSequence(EXTRA_WITHOUT_TRACKS, packet);
        }
        for (int i = 0; i < values.size(); i++) {
            long uuid = 0;
            if (i < tracks) {
                uuid = uuids.size() > 0 ? uuids.get(i) : defaultUuids[i];
            }
            if (uuid == 0) {
                throw dropForSequence(EXTRA_WITH_TOO_FEW_TRACKS, packet);
            }
            if (extraCount == MAX_EXTRA_COUNTERS) {
                throw dropForSequence(TOO_MANY_EXTRA, packet);
            }
            double value = isReal ? Double.longBitsToDouble(values.get(i)) : (double) values.get(i);
            extras[extraCount++] = absolute(packet, uuid, value, timing, EXTRA_ON_OTHER_TRACK);
        }
    }

    private Dropped dropForSequence(int stat, PacketView packet) {
        noteForSequence(stat, packet);
        return Dropped.INSTANCE;
    }

    private Dropped dropForTrack(int stat, long uuid, PacketView packet) {
        args.clear();
        args.add(context.strings().intern("track_uuid"), ArgType.UINT, uuid);
        note(stat, packet, args);
        return Dropped.INSTANCE;
    }

    /// Notes a problem with the packet's sequence.
    void noteForSequence(int stat, PacketView packet) {
        args.clear();
        args.add(
                context.strings().intern("packet_sequence_id"),
                ArgType.UINT,
                Integer.toUnsignedLong(packet.sequenceId()));
        note(stat, packet, args);
    }

    private void note(int stat, PacketView packet, @Nullable ArgSet details) {
        long offset = packet.store().streamOffset(packet.reference());
        context.importLog().recordAtOffset(stat, offset, details);
    }
}
