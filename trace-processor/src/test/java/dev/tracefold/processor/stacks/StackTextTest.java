// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.stacks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.StatKeys;

import static org.assertj.core.api.Assertions.assertThat;

class StackTextTest {
    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final TraceContext context =
            TraceContext.first(storage, new ImportOptions(false, false, false));

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void perfScriptHasFramesFromTheInnermost() {
        read(
                new PerfTextReader(context),
                """
                my app 12/13 [002] 10.5:    1001001 cpu-clock:
                \t             6f1 leaf+0x12 (/bin/app)
                \t             789 main (/bin/app)

                other 14 11.25: cycles:

                other 14 12.25: cycles:
                \t 1 [unknown] ([unknown])
                """);

        Table samples = storage.table("__intrinsic_profiler_sample");
        assertThat(samples.rowCount()).isEqualTo(2);
        assertThat(samples.longs("ts").get(0)).isEqualTo(10_500_000_000L);
        assertThat(stack(samples.ints("callsite_id").get(0))).containsExactly("leaf", "main");
        assertThat(context.stats().get(StatKeys.of("perf_text_importer_sample_no_frames"))).isOne();
        var threads = storage.thread();
        int utid = context.processes().findThread(13);
        assertThat(storage.strings().get(threads.name().get(utid))).isEqualTo("my app");
        assertThat(threads.upid().isNull(context.processes().findThread(14))).isTrue();
    }

    @Test
    void foldedStacksHaveFramesFromTheOutermost() {
        read(new CollapsedStackReader(context), "# c\na;b;c 1\r\na;b 5\nx\na;d -1\na;b;c 2");

        Table samples = storage.table("__intrinsic_aggregate_sample");
        assertThat(samples.rowCount()).isEqualTo(3);
        assertThat(samples.doubles("value").get(1)).isEqualTo(5);
        assertThat(stack(samples.ints("callsite_id").get(0))).containsExactly("c", "b", "a");
        assertThat(samples.ints("callsite_id").get(2))
                .isEqualTo(samples.ints("callsite_id").get(0));
        assertThat(storage.table("__intrinsic_stack_profile_callsite").rowCount()).isEqualTo(3);
    }

    private void read(TraceReader reader, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        reader.feed(bytes, 0, bytes.length);
        reader.endOfFile();
        context.sorter().flush();
        reader.finish();
    }

    private List<String> stack(int leaf) {
        Table callsites = storage.table("__intrinsic_stack_profile_callsite");
        Table frames = storage.table("__intrinsic_stack_profile_frame");
        List<String> names = new ArrayList<>();
        boolean more = true;
        for (int row = leaf; more; row = callsites.ints("parent_id").get(row)) {
            int frame = callsites.ints("frame_id").get(row);
            names.add(storage.strings().getOrEmpty(frames.strings("name").get(frame)));
            more = !callsites.ints("parent_id").isNull(row);
        }
        return names;
    }
}
