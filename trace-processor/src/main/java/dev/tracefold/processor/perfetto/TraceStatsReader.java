// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.StatsTracker;
import dev.tracefold.processor.wire.ProtoReader;

/// Copies the recorder's statistics to `stats`.
final class TraceStatsReader {
    /// A field and the stat that shows it.
    private record Copied(int field, int stat) {
        static Copied of(int field, String stat) {
            return new Copied(field, StatKeys.of(stat));
        }
    }

    private static final List<Copied> SERVICE =
            List.of(
                    Copied.of(2, "traced_producers_connected"),
                    Copied.of(3, "traced_producers_seen"),
                    Copied.of(4, "traced_data_sources_registered"),
                    Copied.of(5, "traced_data_sources_seen"),
                    Copied.of(6, "traced_tracing_sessions"),
                    Copied.of(7, "traced_total_buffers"),
                    Copied.of(8, "traced_chunks_discarded"),
                    Copied.of(9, "traced_patches_discarded"),
                    Copied.of(12, "traced_flushes_requested"),
                    Copied.of(13, "traced_flushes_succeeded"),
                    Copied.of(14, "traced_flushes_failed"));
    private static final List<Copied> FILTER =
            List.of(
                    Copied.of(4, "filter_errors"),
                    Copied.of(2, "filter_input_bytes"),
                    Copied.of(1, "filter_input_packets"),
                    Copied.of(3, "filter_output_bytes"),
                    Copied.of(5, "filter_time_taken_ns"));
    private static final List<Copied> BUFFER =
            List.of(
                    Copied.of(12, "traced_buf_buffer_size"),
                    Copied.of(1, "traced_buf_bytes_written"),
                    Copied.of(13, "traced_buf_bytes_overwritten"),
                    Copied.of(14, "traced_buf_bytes_read"),
                    Copied.of(15, "traced_buf_padding_bytes_written"),
                    Copied.of(16, "traced_buf_padding_bytes_cleared"),
                    Copied.of(2, "traced_buf_chunks_written"),
                    Copied.of(10, "traced_buf_chunks_rewritten"),
                    Copied.of(3, "traced_buf_chunks_overwritten"),
                    Copied.of(18, "traced_buf_chunks_discarded"),
                    Copied.of(17, "traced_buf_chunks_read"),
                    Copied.of(20, "traced_buf_chunks_relocated"),
                    Copied.of(11, "traced_buf_chunks_committed_out_of_order"),
                    Copied.of(4, "traced_buf_write_wrap_count"),
                    Copied.of(5, "traced_buf_patches_succeeded"),
                    Copied.of(6, "traced_buf_patches_failed"),
                    Copied.of(7, "traced_buf_readaheads_succeeded"),
                    Copied.of(8, "traced_buf_readaheads_failed"),
                    Copied.of(9, "traced_buf_abi_violations"),
                    Copied.of(19, "traced_buf_trace_writer_packet_loss"));
    private static final List<Integer> LOSSES =
            java.util.stream.Stream.of(
                            "traced_buf_data_loss_read_gap",
                            "traced_buf_data_loss_chunk_corrupted",
                            "traced_buf_data_loss_orphan_continuation",
                            "traced_buf_data_loss_reassembly_gap",
                            "traced_buf_data_loss_reassembly_broken_chain",
                            "traced_buf_data_loss_overwrite",
                            "traced_buf_data_loss_writer_abort",
                            "traced_buf_data_loss_smb_full")
                    .map(StatKeys::of)
                    .toList();
    private static final int FILTERED_OUT = StatKeys.of("traced_buf_bytes_filtered_out");
    private static final int FLUSH_SUCCEEDED = StatKeys.of("traced_final_flush_succeeded");
    private static final int FLUSH_FAILED = StatKeys.of("traced_final_flush_failed");
    private static final int PACKET_LOSS = StatKeys.of("traced_buf_sequence_packet_loss");
    private static final int SEQUENCES_DROPPED =
            StatKeys.of("traced_buf_incremental_sequences_dropped");

    private final StatsTracker stats;
    private final Map<Integer, Sequence> sequences;
    private final Map<Integer, Long> values = new HashMap<>();

    TraceStatsReader(StatsTracker stats, Map<Integer, Sequence> sequences) {
        this.stats = stats;
        this.sequences = sequences;
    }

    void read(ProtoReader outer) {
        copy(outer, SERVICE, -1);
        ProtoReader message = new ProtoReader();
        Map<Integer, long[]> sumsOfBuffer = new LinkedHashMap<>();
        int buffer = 0;
        message.enter(outer);
        while (message.next()) {
            switch (message.field()) {
                case 1 -> copy(message, BUFFER, buffer++);
                case 11 -> filter(message);
                case 15 -> {
                    switch (message.intValue()) {
                        case 1 -> stats.increment(FLUSH_SUCCEEDED);
                        case 2 -> stats.increment(FLUSH_FAILED);
                        default -> {}
                    }
                }
                case 18 -> addWriter(message, sumsOfBuffer);
                default -> {}
            }
        }
        sumsOfBuffer.forEach(this::setLosses);
    }

    private void filter(ProtoReader outer) {
        copy(outer, FILTER, -1);
        ProtoReader filter = new ProtoReader();
        filter.enter(outer);
        int buffer = 0;
        while (filter.next()) {
            if (filter.field() == 20) {
                stats.setIndexed(FILTERED_OUT, buffer++, filter.longValue());
            }
        }
    }

    /// Sums of a buffer: packets lost, sequences lost, then losses by reason.
    private void addWriter(ProtoReader outer, Map<Integer, long[]> sumsOfBuffer) {
        int sequenceId = 0;
        int buffer = 0;
        ProtoReader writer = new ProtoReader();
        writer.enter(outer);
        while (writer.next()) {
            switch (writer.field()) {
                case 1 -> sequenceId = writer.intValue();
                case 4 -> buffer = writer.intValue();
                default -> {}
            }
        }
        Sequence sequence = sequences.get(sequenceId);
        if (sequence == null) {
            return;
        }
        long[] sums = sumsOfBuffer.computeIfAbsent(buffer, b -> new long[2 + LOSSES.size()]);
        sums[0] += sequence.packetsDropped();
        sums[1] += sequence.isWhollySkipped() ? 1 : 0;
        for (int reason = 0; reason < LOSSES.size(); reason++) {
            sums[2 + reason] += sequence.losses(reason);
        }
    }

    private void setLosses(int buffer, long[] sums) {
        stats.setIndexed(PACKET_LOSS, buffer, sums[0]);
        stats.setIndexed(SEQUENCES_DROPPED, buffer, sums[1]);
        for (int reason = 0; reason < LOSSES.size(); reason++) {
            stats.setIndexed(LOSSES.get(reason), buffer, sums[2 + reason]);
        }
    }

    /// @param index of the stats, or negative for stats without
    private void copy(ProtoReader outer, List<Copied> fields, int index) {
        values.clear();
        ProtoReader message = new ProtoReader();
        message.enter(outer);
        while (message.next()) {
            values.put(message.field(), message.longValue());
        }
        for (Copied copied : fields) {
            long value = values.getOrDefault(copied.field, 0L);
            if (index < 0) {
                stats.set(copied.stat, value);
            } else {
                stats.setIndexed(copied.stat, index, value);
            }
        }
    }
}
