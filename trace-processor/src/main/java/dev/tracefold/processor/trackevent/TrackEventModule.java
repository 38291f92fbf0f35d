// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.LinkedHashSet;
import java.util.Set;

import dev.tracefold.processor.descriptor.DescriptorPool;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketStore;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.profiling.InternedStacks;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads the packets of track events: the events, the descriptors of their tracks, threads and
/// processes, and the range of interest.
public final class TrackEventModule implements PacketModule {
    private static final int TRACK_EVENT = 11;
    private static final int PROCESS_DESCRIPTOR = 43;
    private static final int THREAD_DESCRIPTOR = 44;
    private static final int TRACK_DESCRIPTOR = 60;
    private static final int RANGE_OF_INTEREST = 90;

    private static final int NO_SEQUENCE = StatKeys.of("thread_descriptor_missing_sequence_id");
    private static final int THREAD_WITHOUT_STATE =
            StatKeys.of("thread_descriptor_skipped_incremental_state_invalid");
    private static final int NO_RANGE_START =
            StatKeys.of("track_event_range_of_interest_missing_start_us");
    private static final int OUTSIDE_OF_RANGE =
            StatKeys.of("track_event_dropped_packets_outside_of_range_of_interest");
    private static final int ERRORS = StatKeys.of("track_event_parser_errors");

    private final TraceContext context;
    private final PacketStore packets;
    private final EventColumns columns = new EventColumns();
    private final TrackEventTracker tracker;
    private final TrackEventTokenizer tokenizer;
    private final DescriptorTokenizer descriptorTokenizer;
    private final DescriptorParser descriptorParser;
    private final ActiveChromeProcesses activeProcesses;
    private final CurrentEvent event;
    private final EventArgs args;
    private final EventImporter importer;
    private final Set<Long> annotatedCategoriesAndNames = new LinkedHashSet<>();
    private boolean hasRangeStart;
    private long rangeStartNanos;

    /// For the packets of one machine.
    ///
    /// @param packets where they lie
    public TrackEventModule(TraceContext context, PacketStore packets) {
        this.context = context;
        this.packets = packets;
        DescriptorPool pool = context.descriptors();
        tracker = new TrackEventTracker(context);
        EventDefaults.Cache defaultsCache = new EventDefaults.Cache();
        tokenizer =
                new TrackEventTokenizer(
                        context,
                        tracker,
                        defaultsCache,
                        columns,
                        context.sorter().register(this::parsePlain),
                        context.sorter().register(this::parseWithColumns));
        descriptorTokenizer = new DescriptorTokenizer(context, tracker);
        activeProcesses = new ActiveChromeProcesses(context);
        descriptorParser =
                new DescriptorParser(context, tracker, new ChromeNames(pool), activeProcesses);
        InternedTexts texts = new InternedTexts(context.strings());
        event =
                new CurrentEvent(
                        context.strings(), texts, context.processes(), columns, defaultsCache);
        InternedStacks internedStacks = new InternedStacks(context);
        Callstacks callstacks = new Callstacks(context, internedStacks);
        args = new EventArgs(context, event, texts, activeProcesses, internedStacks);
        importer =
                new EventImporter(
                        context, tracker, event, args, new EventCallstacks(context, callstacks));
    }

    @Override
    public int[] fields() {
        return new int[] {
            TRACK_EVENT, PROCESS_DESCRIPTOR, THREAD_DESCRIPTOR, TRACK_DESCRIPTOR, RANGE_OF_INTEREST
        };
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        return switch (field) {
            case TRACK_EVENT -> {
                tokenizer.tokenize(packet, value);
                yield true;
            }
            case TRACK_DESCRIPTOR -> {
                SequenceTiming timing =
                        tokenizer.hasValidState(packet) ? tokenizer.timing(packet) : null;
                yield descriptorTokenizer.tokenizeTrack(packet, value, timing);
            }
            case THREAD_DESCRIPTOR -> {
                if (packet.sequenceId() == 0
                        && !TrackEventTokenizer.has(packet, TrackEventTokenizer.SEQUENCE_ID)) {
                    note(NO_SEQUENCE, packet);
                    yield true;
                }
                if (!tokenizer.hasValidState(packet)) {
                    tokenizer.noteForSequence(THREAD_WITHOUT_STATE, packet);
                    yield true;
                }
                descriptorTokenizer.tokenizeThread(value, tokenizer.timing(packet));
                yield false;
            }
            case RANGE_OF_INTEREST -> {
                readRange(packet, value);
                yield true;
            }
            default -> false;
        };
    }

    @Override
    public void firstPacketOnSequence(int sequenceId) {
        tracker.onFirstPacketOnSequence(sequenceId);
    }

    @Override
    public void incrementalStateCleared(int sequenceId) {
        tokenizer.onStateCleared(sequenceId);
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        switch (field) {
            case TRACK_DESCRIPTOR -> descriptorParser.parseTrack(timestampNanos, value);
            case PROCESS_DESCRIPTOR -> descriptorParser.parseProcess(timestampNanos, value);
            case THREAD_DESCRIPTOR -> descriptorParser.parseThread(value);
            default -> {
                // Done with when it was tokenized.
            }
        }
    }

    @Override
    public void finish() {
        activeProcesses.finish();
        args.finish();
        storeAnnotations();
    }

    /// What deltas of a packet's sequence add up on.
    SequenceTiming timing(PacketView packet) {
        return tokenizer.timing(packet);
    }

    private void readRange(PacketView packet, ProtoReader value) {
        ProtoReader range = new ProtoReader();
        range.enter(value);
        boolean hasStart = false;
        while (range.next()) {
            if (range.field() == 1) {
                hasStart = true;
                rangeStartNanos = range.longValue() * 1000;
                context.metadata().set("range_of_interest_start_us", range.longValue());
            }
        }
        hasRangeStart |= hasStart;
        if (!hasStart) {
            note(NO_RANGE_START, packet);
        }
    }

    private void note(int stat, PacketView packet) {
        context.importLog().recordAtOffset(stat, packets.streamOffset(packet.reference()), null);
    }

    private void parsePlain(long timestamp, long reference, int state) {
        parse(timestamp, reference, state, CurrentEvent.NONE);
    }

    private void parseWithColumns(long timestamp, long row, int state) {
        parse(timestamp, columns.reference((int) row), state, (int) row);
    }

    private void parse(long timestamp, long reference, int stateIndex, int row) {
        boolean crops = hasRangeStart && context.options().cropTrackEvents();
        if (crops && timestamp < rangeStartNanos) {
            context.stats().increment(OUTSIDE_OF_RANGE);
            return;
        }
        byte[] block = packets.block(reference);
        int at = (int) reference;
        int length = 0;
        int shift = 0;
        byte b;
        do {
            b = block[at++];
            length |= (b & 0x7F) << shift;
            shift += 7;
        } while (b < 0);
        SequenceState state = packets.state(stateIndex);
        event.read(timestamp, state, block, at, at + length, row);
        if (context.options().analyzeTraceProtoContent()) {
            annotatedCategoriesAndNames.add((long) event.category << 32 | event.name);
        }
        if (!importer.add()) {
            context.stats().increment(ERRORS);
        }
    }

    /// The analysis of packets tells events apart by category and name, in args of their own.
    private void storeAnnotations() {
        StringPool strings = context.strings();
        ArgSet args = new ArgSet();
        for (long pair : annotatedCategoriesAndNames) {
            args.clear();
            int category = (int) (pair >>> 32);
            int name = (int) pair;
            args.add(strings.intern("event.category"), ArgType.STRING, category);
            args.add(strings.intern("event.name"), ArgType.STRING, name);
            context.args().commit(args);
        }
    }
}
