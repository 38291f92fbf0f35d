// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.systrace;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.StatKeys;

import static org.assertj.core.api.Assertions.assertThat;

class SystraceReaderTest {
    private static final String SLICE =
            """
            app-10 (   10) [001] ....  1.500000: tracing_mark_write: B|10|draw
            app-10 (   10) [001] ....  1.750000: tracing_mark_write: E|10
            """;

    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final TraceContext context =
            TraceContext.first(storage, new ImportOptions(true, false, false));

    @AfterEach
    void close() {
        storage.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# tracer: nop\n#\n%s",
                "capturing trace... done\nTRACE:\n# tracer: nop\n%s",
                """
                <!DOCTYPE html>
                <script class="trace-data" type="application/text">
                # TASK-PID
                %s</script>
                broken line
                """
            })
    void readsMarkersWhereverTheyStand(String frame) {
        read(new SystraceReader(context), bytes(frame.formatted(SLICE)));

        assertThat(slices()).containsExactly("draw 1500000000+250000000");
        assertThat(context.stats().get(StatKeys.of("systrace_parse_failure"))).isZero();
    }

    @Test
    void inflatesWhatAtraceDeflated() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes("noise\nTRACE:\n"));
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(bytes(SLICE));
        }

        read(new CtraceReader(new SystraceReader(context), context.stats()), out.toByteArray());

        assertThat(slices()).containsExactly("draw 1500000000+250000000");
        assertThat(context.stats().get(StatKeys.of("systrace_parse_failure"))).isZero();
    }

    @Test
    void switchesFillTheSchedulingTables() {
        String text =
                """
                <idle>-0     (-----) [002] d..3  1.5: sched_switch: prev_comm=swapper/2 prev_pid=0 \
                prev_prio=120 prev_state=R ==> next_comm=app next_pid=10 next_prio=100
                app-10    (   10) [002] d..3  2.5: sched_switch: prev_comm=app prev_pid=10 \
                prev_prio=100 prev_state=D ==> next_comm=swapper/2 next_pid=0 next_prio=120
                app-10    (   10) [002] d..3  2.6: cpu_idle: state=4294967295 cpu_id=2
                """;

        read(new SystraceReader(context), bytes(text));

        var sched = storage.schedSlice();
        assertThat(sched.table().rowCount()).isEqualTo(2);
        assertThat(sched.dur().get(0)).isEqualTo(1_000_000_000);
        assertThat(storage.strings().get(sched.endState().get(0))).isEqualTo("D");
        assertThat(storage.ftraceEvent().table().rowCount()).isEqualTo(2);
        assertThat(storage.counter().value().get(0)).isEqualTo(4294967295.0);
    }

    @Test
    void keysOfASwitchComeInAnyOrder() {
        String text =
                """
                app-10 (   10) [002] d..3  1.5: sched_switch: prev_comm=app prev_pid=10 \
                prev_prio=100 prev_state=D ==> next_comm=other next_pid=11 next_prio=120
                other-11 (   10) [002] d..3  2.5: sched_switch: next_pid=10 next_comm=app \
                prev_state=S prev_pid=11 prev_pid=99 next_prio=100 prev_comm=other prev_prio=120
                """;

        read(new SystraceReader(context), bytes(text));

        var sched = storage.schedSlice();
        assertThat(sched.table().rowCount()).isEqualTo(2);
        assertThat(sched.dur().get(0)).isEqualTo(1_000_000_000);
        assertThat(storage.strings().get(sched.endState().get(0))).isEqualTo("S");
        assertThat(sched.priority().get(1)).isEqualTo(100);
        assertThat(storage.thread().tid().get(sched.utid().get(1))).isEqualTo(10);
    }

    /// The first of each is read from its bytes, the rest as text with something unusual about it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "B|10|draw,E|10",
                "B|10|draw\0,E|10\0",
                "B|0000000000010|draw,E|0000000000010",
                "B|+10|draw,E|10|draw",
                "B|10|draw,E|"
            })
    void markersAreReadAlikeHoweverTheyAreWritten(String markers) {
        String[] written = markers.split(",", -1);
        String text =
                """
                app-10 (   10) [001] ....  1.500000: tracing_mark_write: %s
                app-10 (   10) [001] ....  1.750000: tracing_mark_write: %s
                """
                        .formatted(written[0], written[1]);

        read(new SystraceReader(context), bytes(text));

        assertThat(slices()).containsExactly("draw 1500000000+250000000");
        assertThat(context.stats().get(StatKeys.of("systrace_parse_failure"))).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"B|10|", "B|10"})
    void aSliceMayHaveNoName(String begin) {
        String line = "app-10 (   10) [001] ....  1.500000: tracing_mark_write: " + begin;

        read(new SystraceReader(context), bytes(line));

        assertThat(slices()).containsExactly("[empty slice name] 1500000000+-1");
    }

    @Test
    void aLineThatIsNoneIsCounted() {
        read(new SystraceReader(context), bytes("# tracer: nop\nnonsense\n" + SLICE));

        assertThat(slices()).hasSize(1);
        assertThat(context.stats().get(StatKeys.of("systrace_parse_failure"))).isOne();
    }

    private void read(TraceReader reader, byte[] bytes) {
        for (int i = 0; i < bytes.length; i += 7) {
            reader.feed(bytes, i, Math.min(7, bytes.length - i));
        }
        reader.endOfFile();
        context.sorter().flush();
        reader.finish();
    }

    private List<String> slices() {
        var table = storage.slice();
        List<String> found = new ArrayList<>();
        for (int row = 0; row < table.table().rowCount(); row++) {
            found.add(
                    "%s %d+%d"
                            .formatted(
                                    storage.strings().get(table.name().get(row)),
                                    table.ts().get(row),
                                    table.dur().get(row)));
        }
        return found;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
