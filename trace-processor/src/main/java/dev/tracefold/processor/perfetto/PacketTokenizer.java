// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.clock.ClockId;
import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoReader;

/// Tokenizes the packets of one trace on one machine: keeps the state of their sequences, finds
/// their time, and hands them to modules or to the sorter, which brings them back to be parsed.
final class PacketTokenizer {
    private static final int CLEARED_WITHOUT_SEQUENCE =
            StatKeys.of("incremental_state_cleared_missing_sequence_id");
    private static final int DROPPED_WITHOUT_SEQUENCE =
            StatKeys.of("previous_packet_dropped_missing_sequence_id");
    private static final int DEFAULTS_WITHOUT_SEQUENCE =
            StatKeys.of("trace_packet_defaults_missing_sequence_id");
    private static final int INTERNED_WITHOUT_SEQUENCE =
            StatKeys.of("interned_data_missing_sequence_id");
    private static final int INTERNED_ON_INVALID =
            StatKeys.of("interned_data_skipped_incremental_state_invalid");
    private static final int PACKET_ON_INVALID =
            StatKeys.of("packet_skipped_seq_needs_incremental_state_invalid");
    private static final int CLOCK_LOSS =
            StatKeys.of("clock_sync_failure_undeferrable_packet_loss");

    private static final int DEFAULTS_CLOCK_ID = 58;
    private static final int INTERNED_IID = 1;
    private static final long DEFERRED = Long.MIN_VALUE;
    private static final ArgSet NO_DETAILS = new ArgSet();

    /// A packet whose time cannot be told before the end.
    private record Deferred(long reference, SequenceState state) {}

    private final TraceContext context;
    private final PacketStore store;
    private final FieldModules modules;
    private final OwnPackets ownPackets;
    private final PacketHeader header;
    private final PacketView view;
    private final PacketView parseView;
    private final ProtoReader reader = new ProtoReader();
    private final ProtoReader nested = new ProtoReader();
    private final ProtoReader value = new ProtoReader();
    private final ProtoReader parseReader = new ProtoReader();
    private final Map<Integer, Sequence> sequences = new HashMap<>();
    private final List<Deferred> deferred = new ArrayList<>();
    private final int queue;
    private final int parser;
    private @Nullable Sequence lastSequence;
    private long latestTimestamp;
    private boolean atEnd;

    /// @param header filled by [#tokenize] 's caller; shared with it
    PacketTokenizer(
            TraceContext context,
            PacketStore store,
            List<PacketModule> moduleList,
            PacketHeader header,
            int queue) {
        this.context = context;
        this.store = store;
        this.modules = new FieldModules(moduleList);
        this.header = header;
        this.ownPackets = new OwnPackets(context, sequences);
        this.view = new PacketView(store);
        this.parseView = new PacketView(store);
        this.queue = queue;
        this.parser = context.sorter().register(this::parse);
    }

    FieldModules modules() {
        return modules;
    }

    Collection<Sequence> sequences() {
        return sequences.values();
    }

    /// Tokenizes the packet that the header was read from.
    void tokenize(byte[] buffer, int start, int end, long reference) {
        Sequence sequence = sequence(header.sequenceId());
        if (header.has(PacketHeader.HAS_SEQUENCE)) {
            sequence.countLoss(header.packetsDropped());
        }
        view.set(buffer, start, end, reference);
        updateState(sequence);
        view.setState(sequence.state());
        if (header.has(PacketHeader.HAS_OWN_WORK) && ownPackets.handle(view)) {
            return;
        }
        if (header.has(PacketHeader.HAS_NEEDS_STATE) && !isUsable(sequence)) {
            return;
        }
        timeAndPush();
    }

    private Sequence sequence(int id) {
        Sequence last = lastSequence;
        if (last != null && last.id() == id) {
            return last;
        }
        Sequence found =
                sequences.computeIfAbsent(
                        id, i -> new Sequence(i, store.addState(new SequenceState(i, null))));
        lastSequence = found;
        return found;
    }

    private void updateState(Sequence sequence) {
        if (header.has(PacketHeader.HAS_FIRST)) {
            for (PacketModule module : modules.all()) {
                module.firstPacketOnSequence(sequence.id());
            }
        }
        boolean hasSequence = header.has(PacketHeader.HAS_SEQUENCE);
        if (header.has(PacketHeader.HAS_CLEARED)) {
            if (hasSequence) {
                clear(sequence);
            } else {
                log(CLEARED_WITHOUT_SEQUENCE, NO_DETAILS);
            }
        } else if (header.packetsDropped() != 0) {
            if (hasSequence) {
                sequence.setValid(false);
            } else {
                log(DROPPED_WITHOUT_SEQUENCE, NO_DETAILS);
            }
        }
        // Before anything else in the packet: defaults and interned data count for the packet too.
        if (header.has(PacketHeader.HAS_DEFAULTS)) {
            if (hasSequence) {
                setDefaults(sequence);
            } else {
                log(DEFAULTS_WITHOUT_SEQUENCE, NO_DETAILS);
            }
        }
        if (header.has(PacketHeader.HAS_INTERNED)) {
            if (!hasSequence) {
                log(INTERNED_WITHOUT_SEQUENCE, NO_DETAILS);
            } else if (sequence.isValid()) {
                intern(sequence.state());
            } else {
                log(INTERNED_ON_INVALID, sequenceDetails(sequence));
            }
        }
    }

    private void clear(Sequence sequence) {
        sequence.setState(store.addState(new SequenceState(sequence.id(), null)));
        sequence.setValid(true);
        for (PacketModule module : modules.all()) {
            module.incrementalStateCleared(sequence.id());
        }
    }

    private void setDefaults(Sequence sequence) {
        reader.reset(view.buffer(), header.defaultsPlace(), view.end());
        reader.next();
        SequenceState.Message defaults = message(reader);
        long clock = 0;
        nested.enter(reader);
        while (nested.next()) {
            if (nested.field() == DEFAULTS_CLOCK_ID) {
                clock = nested.longValue();
            }
        }
        sequence.setState(store.addState(sequence.state().withDefaults(defaults, (int) clock)));
    }

    private void intern(SequenceState state) {
        reader.reset(view.buffer(), header.internedPlace(), view.end());
        reader.next();
        nested.enter(reader);
        while (nested.next()) {
            if (nested.wireType() != ProtoReader.LENGTH_DELIMITED) {
                continue;
            }
            value.enter(nested);
            long iid = 0;
            while (value.next()) {
                if (value.field() == INTERNED_IID) {
                    iid = value.longValue();
                    break;
                }
            }
            if (iid != 0) {
                state.intern(nested.field(), iid, message(nested));
            }
        }
    }

    /// A copy, so that a name of a few bytes does not keep its block in memory.
    private static SequenceState.Message message(ProtoReader on) {
        int length = on.length();
        byte[] copy = Arrays.copyOfRange(on.buffer(), on.start(), on.start() + length);
        return new SequenceState.Message(copy, 0, length);
    }

    private boolean isUsable(Sequence sequence) {
        if (sequence.id() == 0) {
            throw new ProcessorException(
                    Failure.data(
                            "TRACE_CORRUPT",
                            "TracePacket specified SEQ_NEEDS_INCREMENTAL_STATE but the TraceWriter's"
                                    + " sequence_id is zero (the service is probably too old)"));
        }
        sequence.countNeedingState(!sequence.isValid());
        if (!sequence.isValid()) {
            log(PACKET_ON_INVALID, sequenceDetails(sequence));
        }
        return sequence.isValid();
    }

    private ArgSet sequenceDetails(Sequence sequence) {
        ArgSet details = new ArgSet();
        details.add(
                context.strings().intern("packet_sequence_id"),
                ArgType.UINT,
                Integer.toUnsignedLong(sequence.id()));
        return details;
    }

    private void log(int stat, ArgSet details) {
        context.importLog().recordAtOffset(stat, store.streamOffset(view.reference()), details);
    }

    private void timeAndPush() {
        boolean isOwn = header.has(PacketHeader.HAS_TIMESTAMP);
        long nanos =
                isOwn ? traceTime() : Math.max(latestTimestamp, context.sorter().maxTimestamp());
        if (nanos == DEFERRED) {
            return;
        }
        latestTimestamp = Math.max(latestTimestamp, nanos);
        view.setTimestamp(nanos, isOwn);
        for (int i = 0; i < header.payloads(); i++) {
            int field = header.payloadField(i);
            int place = header.payloadPlace(i);
            for (PacketModule module : modules.of(field)) {
                value.reset(view.buffer(), place, view.end());
                value.next();
                if (module.tokenize(view, field, value)) {
                    return;
                }
            }
        }
        if (header.payloads() > 0) {
            context.sorter().push(queue, nanos, parser, view.reference(), view.state().index());
        }
    }

    /// Nanoseconds of trace time, or [#DEFERRED] when the packet waits for the end or is lost.
    private long traceTime() {
        long timestamp = header.timestamp();
        long clock = clock();
        if (header.has(PacketHeader.HAS_CHROME_EVENTS)
                && (clock == 0 || clock == ClockTracker.MONOTONIC)) {
            // Chrome writes MONOTONIC, with or without saying so and with or without snapshots.
            long nanos = context.clocks().tryToTraceTime(0, ClockTracker.MONOTONIC, timestamp);
            return nanos == ClockTracker.UNCONVERTIBLE ? timestamp : nanos;
        }
        return clock == 0 ? timestamp : convert(clock, timestamp);
    }

    /// The clock the packet names, else its sequence's, else the trace's; 0 for trace time itself.
    private long clock() {
        if (header.clockId() != 0) {
            return Integer.toUnsignedLong(header.clockId());
        }
        long ofSequence = view.state().defaultClockId();
        return ofSequence != 0 ? ofSequence : context.clocks().defaultClock();
    }

    private long convert(long clock, long timestamp) {
        int sequenceId = header.sequenceId();
        if (sequenceId == 0 && ClockId.isSequenceScoped(clock)) {
            throw new ProcessorException(
                    Failure.data(
                            "TRACE_CORRUPT",
                            ("TracePacket specified a sequence-local clock id (%d) but the TraceWriter's"
                                            + " sequence_id is zero (the service is probably too old)")
                                    .formatted(clock)));
        }
        ClockTracker clocks = context.clocks();
        long nanos =
                atEnd
                        ? clocks.toTraceTime(sequenceId, clock, timestamp)
                        : clocks.tryToTraceTime(sequenceId, clock, timestamp);
        if (nanos != ClockTracker.UNCONVERTIBLE) {
            return nanos;
        }
        if (!atEnd && context.sorter().requireFullSort()) {
            deferred.add(new Deferred(view.reference(), view.state()));
        } else {
            log(CLOCK_LOSS, NO_DETAILS);
        }
        return DEFERRED;
    }

    /// Tries the packets again whose time could not be told.
    void endOfFile() {
        atEnd = true;
        for (Deferred packet : deferred) {
            store.restore(0, packet.reference, packet.state.index(), view);
            header.read(view.buffer(), view.start(), view.end(), modules);
            timeAndPush();
        }
        deferred.clear();
        for (PacketModule module : modules.all()) {
            module.endOfFile();
        }
    }

    private void parse(long timestampNanos, long reference, int stateIndex) {
        store.restore(timestampNanos, reference, stateIndex, parseView);
        ProtoReader fields = parseReader;
        fields.reset(parseView.buffer(), parseView.start(), parseView.end());
        while (fields.next()) {
            if (modules.wants(fields.field())) {
                for (PacketModule module : modules.of(fields.field())) {
                    module.parse(timestampNanos, parseView, fields.field(), fields);
                }
                return;
            }
        }
    }

    void finish() {
        for (PacketModule module : modules.all()) {
            module.finish();
        }
    }
}
