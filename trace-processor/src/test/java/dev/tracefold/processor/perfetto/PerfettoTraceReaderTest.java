// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import com.github.luben.zstd.Zstd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PerfettoTraceReaderTest {
    private static final int SEQUENCE_CLOCK = 64;

    private TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private TraceContext context = context();
    private final List<String> events = new ArrayList<>();

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void packetsAreParsedInTheOrderOfTime() {
        read(new Packets().event(30, "c").event(10, "a").event(20, "b"));

        assertThat(events).containsExactly("10 a", "20 b", "30 c");
    }

    @Test
    void blocksMayCutTheTraceAnywhere() {
        byte[] trace =
                new Packets()
                        .event(1, "x".repeat(200))
                        .add(p -> p.varint(8, 2).nested(Packets.TEST_EVENT, e -> e.text(1, "b")))
                        .event(3, "c")
                        .bytes();
        readInBlocks(trace, trace.length);
        List<String> whole = List.copyOf(events);

        for (int size = 1; size < trace.length; size++) {
            startOver();
            readInBlocks(trace, size);

            assertThat(events).as("blocks of %d", size).isEqualTo(whole);
        }
    }

    @Test
    void aTraceThatBreaksOffIsReadUpToThere() {
        byte[] trace =
                new Packets()
                        .event(1, "a")
                        .event(2, "b")
                        .snapshot(1, 5, 3, 6)
                        .event(3, "c")
                        .bytes();
        for (int length = 0; length < trace.length; length++) {
            startOver();
            readInBlocks(Arrays.copyOf(trace, length), Math.max(1, length));

            List<String> all = List.of("1 a", "2 b", "3 c");
            assertThat(events).isEqualTo(all.subList(0, events.size()));
        }
        assertThat(events).containsExactly("1 a", "2 b");
        assertThat(stat("tokenizer_skipped_packets")).isOne();
    }

    @Test
    void otherFieldsOfTheTraceAreSkipped() {
        byte[] other = ProtoWriter.message(t -> t.varint(7, 300).text(99, "not a packet"));
        Packets packets = new Packets().event(1, "a");
        byte[] first = packets.bytes();
        byte[] all = Arrays.copyOf(first, first.length * 2 + other.length);
        System.arraycopy(other, 0, all, first.length, other.length);
        System.arraycopy(first, 0, all, first.length + other.length, first.length);

        readInBlocks(all, all.length);

        assertThat(events).containsExactly("1 a", "1 a");
    }

    @Test
    void aPacketThatCannotBeDecodedFailsTheLoad() {
        byte[] trace = ProtoWriter.message(t -> t.bytes(1, new byte[] {0x0A, 0x7F}));

        assertThatThrownBy(() -> readInBlocks(trace, trace.length))
                .isInstanceOf(ProcessorException.class)
                .hasMessageContaining("Failed to parse proto packet fully");
    }

    @Test
    void eventsMeanWhatWasInternedWhenTheyWereWritten() {
        read(
                new Packets()
                        .add(interning(1, Packets.CLEARED, 1, "old"))
                        .add(internedEvent(1, 20, 1))
                        .add(interning(1, Packets.CLEARED, 1, "new"))
                        .add(internedEvent(1, 10, 1)));

        assertThat(events).containsExactly("10 new", "20 old");
    }

    @Test
    void sequencesDoNotShareInternedData() {
        read(
                new Packets()
                        .add(interning(1, Packets.CLEARED, 1, "one"))
                        .add(interning(2, Packets.CLEARED, 1, "two"))
                        .add(internedEvent(1, 10, 1))
                        .add(internedEvent(2, 20, 1)));

        assertThat(events).containsExactly("10 one", "20 two");
    }

    @Test
    void beforeTheFirstClearingNothingThatNeedsStateIsRead() {
        read(
                new Packets()
                        .add(interning(1, 0, 1, "lost"))
                        .add(internedEvent(1, 10, 1))
                        .add(interning(1, Packets.CLEARED, 1, "found"))
                        .add(internedEvent(1, 20, 1)));

        assertThat(events).containsExactly("20 found");
        assertThat(stat("interned_data_skipped_incremental_state_invalid")).isOne();
        assertThat(stat("packet_skipped_seq_needs_incremental_state_invalid")).isOne();
        assertThat(storage.traceImportLogs().table().rowCount()).isEqualTo(2);
    }

    @Test
    void afterALossNothingThatNeedsStateIsReadUntilItIsCleared() {
        read(
                new Packets()
                        .add(interning(1, Packets.CLEARED, 1, "name"))
                        .add(p -> p.varint(10, 1).varint(42, 1))
                        .add(internedEvent(1, 10, 1))
                        .add(interning(1, Packets.CLEARED, 1, "again"))
                        .add(internedEvent(1, 20, 1)));

        assertThat(events).containsExactly("20 again");
        assertThat(stat("packet_skipped_seq_needs_incremental_state_invalid")).isOne();
    }

    @Test
    void defaultsOfASequenceNameTheClock() {
        read(
                new Packets()
                        .snapshot(1, 1_000, SEQUENCE_CLOCK, 0)
                        .add(p ->
                                p.varint(10, 1)
                                        .varint(13, Packets.CLEARED)
                                        .nested(59, d -> d.varint(58, SEQUENCE_CLOCK)))
                        .add(event(1, 5, "a")));

        assertThat(events).containsExactly("1005 a");
    }

    @Test
    void aPacketWhoseClockIsNotKnownYetWaitsForTheEnd() {
        read(
                new Packets()
                        .add(clockedEvent(3, 500, "early"))
                        .event(20, "b")
                        .snapshot(0, 10, 3, 505));

        assertThat(events).containsExactly("5 early", "20 b");
    }

    @Test
    void aPacketWhoseClockStaysUnknownIsCountedAndLeftOut() {
        read(new Packets().snapshot(0, 10, 3, 505).add(clockedEvent(200, 500, "never")));

        assertThat(events).isEmpty();
        assertThat(stat("clock_sync_failure_unknown_source_clock")).isOne();
        assertThat(stat("clock_sync_failure_undeferrable_packet_loss")).isOne();
    }

    @Test
    void withoutATimestampAPacketIsAsLateAsTheLatest() {
        read(
                new Packets()
                        .event(50, "a")
                        .add(p -> p.nested(Packets.TEST_EVENT, e -> e.text(1, "b")))
                        .event(40, "c"));

        assertThat(events).containsExactly("40 c", "50 a", "50 b");
    }

    @Test
    void compressedPacketsAreReadInTheirPlace() {
        byte[] inner = new Packets().event(2, "b").event(3, "c").bytes();
        read(
                new Packets()
                        .event(1, "a")
                        .add(p -> p.bytes(50, Packets.deflate(inner)))
                        .add(p -> p.bytes(133, Zstd.compress(inner)))
                        .event(4, "d"));

        assertThat(events).containsExactly("1 a", "2 b", "2 b", "3 c", "3 c", "4 d");
    }

    @Test
    void brokenCompressedPacketsFailTheLoad() {
        byte[] packed = Packets.deflate(new Packets().event(2, "b").bytes());
        Packets packets = new Packets().add(p -> p.bytes(50, Arrays.copyOf(packed, 5)));

        assertThatThrownBy(() -> read(packets))
                .isInstanceOf(ProcessorException.class)
                .hasMessageContaining("Failed to decompress");
    }

    @Test
    void packetsOfAnotherMachineHaveAReaderOfTheirOwn() {
        read(
                new Packets()
                        .event(1, "host")
                        .add(p -> p.varint(8, 2).varint(98, 7).nested(900, e -> e.text(1, "vm"))));

        assertThat(events).containsExactly("1 host", "m1 2 vm");
        assertThat(storage.machine().rawId().get(1)).isEqualTo(7);
        assertThat(storage.cpu().table().rowCount()).isEqualTo(2 * 4096);
    }

    @Test
    void theOnlyMachineIsAdoptedAsTheHost() {
        read(
                new Packets()
                        .add(p -> p.varint(8, 2).varint(98, 7).nested(900, e -> e.text(1, "vm"))));

        assertThat(events).containsExactly("2 vm");
        assertThat(storage.machine().table().rowCount()).isOne();
        assertThat(storage.machine().rawId().get(0)).isEqualTo(7);
    }

    @Test
    void remoteClocksAreRelatedByTheMeanOfTheRoundTrips() {
        Packets packets =
                new Packets()
                        .snapshot(0, 1_000, 3, 1_000)
                        .event(1, "host")
                        .add(p ->
                                p.varint(98, 7)
                                        .nested(
                                                107,
                                                s ->
                                                        s.nested(1, round(2_000, 1_010))
                                                                .nested(1, round(2_040, 1_050))))
                        .add(p ->
                                p.varint(8, 3_000)
                                        .varint(58, 6)
                                        .varint(98, 7)
                                        .nested(900, e -> e.text(1, "vm")));

        read(packets);

        // Client 2000, host 1010, client 2040, host 1050: both estimates are 1010.
        assertThat(events).containsExactly("1 host", "m1 1990 vm");
    }

    @Test
    void theRecordersStatisticsAreShown() {
        read(
                new Packets()
                        .add(p ->
                                p.nested(
                                        35,
                                        s ->
                                                s.varint(3, 12)
                                                        .nested(1, b -> b.varint(19, 4))
                                                        .varint(15, 1))));

        assertThat(stat("traced_producers_seen")).isEqualTo(12);
        assertThat(stat("traced_final_flush_succeeded")).isOne();
        assertThat(indexedStat("traced_buf_trace_writer_packet_loss")).isEqualTo(4);
    }

    private static Consumer<ProtoWriter> round(long client, long host) {
        return r ->
                r.nested(2, s -> s.nested(1, c -> c.varint(1, 6).varint(2, client)))
                        .nested(3, s -> s.nested(1, c -> c.varint(1, 6).varint(2, host)));
    }

    private static Consumer<ProtoWriter> interning(int sequence, int flags, int iid, String name) {
        return p ->
                p.varint(10, sequence)
                        .varint(13, flags)
                        .nested(12, d -> d.nested(2, n -> n.varint(1, iid).text(2, name)));
    }

    private static Consumer<ProtoWriter> internedEvent(int sequence, long timestamp, int iid) {
        return p ->
                p.varint(10, sequence)
                        .varint(13, Packets.NEEDS_STATE)
                        .varint(8, timestamp)
                        .nested(Packets.TEST_EVENT, e -> e.varint(2, iid));
    }

    private static Consumer<ProtoWriter> event(int sequence, long timestamp, String text) {
        return p ->
                p.varint(10, sequence)
                        .varint(8, timestamp)
                        .nested(Packets.TEST_EVENT, e -> e.text(1, text));
    }

    private static Consumer<ProtoWriter> clockedEvent(int clock, long timestamp, String text) {
        return p ->
                p.varint(8, timestamp)
                        .varint(58, clock)
                        .nested(Packets.TEST_EVENT, e -> e.text(1, text));
    }

    private void read(Packets packets) {
        byte[] trace = packets.bytes();
        readInBlocks(trace, trace.length);
    }

    private void readInBlocks(byte[] trace, int size) {
        PerfettoTraceReader reader =
                new PerfettoTraceReader(
                        context,
                        (ctx, store) ->
                                List.of(
                                        new RecordingModule(
                                                events,
                                                ctx.machineId() == 0
                                                        ? ""
                                                        : "m" + ctx.machineId() + " ")));
        for (int at = 0; at < trace.length; at += size) {
            byte[] block = Arrays.copyOfRange(trace, at, Math.min(trace.length, at + size));
            reader.feed(block, 0, block.length);
        }
        reader.endOfFile();
        context.sorter().flush();
        reader.finish();
    }

    private void startOver() {
        storage.close();
        storage = new TraceStorage(Long.MAX_VALUE);
        context = context();
        events.clear();
    }

    private TraceContext context() {
        TraceContext first = TraceContext.first(storage, new ImportOptions(true, false, false));
        first.clocks().linkToTraceTime(ClockTracker.BOOTTIME);
        return first;
    }

    private long stat(String name) {
        return context.stats().get(StatKeys.of(name));
    }

    private long indexedStat(String name) {
        int id = storage.strings().find(name);
        for (int row = 0; row < storage.stats().table().rowCount(); row++) {
            if (storage.stats().name().get(row) == id) {
                return storage.stats().value().get(row);
            }
        }
        throw new AssertionError("no stat " + name);
    }
}
