// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;

/// The kernel's text in a page of systrace's: of five lines two are `sched_switch`, one is
/// `sched_waking`, two are slices that apps write.
final class SystraceWriter {
    private static final String HEAD =
            """
            <!DOCTYPE html>
            <html>
            <head><title>Android System Trace</title></head>
            <body>
            <script class="trace-data" type="application/text">
            # tracer: nop
            #
            #           TASK-PID    TGID   CPU#  |||||  TIMESTAMP  FUNCTION
            #              | |        |      |   |||||     |         |
            """;
    private static final String END = "</script>\n</body>\n</html>\n";
    private static final int CPUS = 8;
    private static final int TASKS = 200;
    private static final int FIRST_TASK = 1000;
    private static final int KINDS = 5;

    private final OutputStream out;
    private final SplittableRandom random;
    private final int[] current = new int[CPUS];
    private final boolean[] isOpen = new boolean[TASKS];

    SystraceWriter(OutputStream out, SplittableRandom random) {
        this.out = out;
        this.random = random;
    }

    void write(int events) throws IOException {
        out.write(HEAD.getBytes(StandardCharsets.US_ASCII));
        long micros = 6_000_000_000L;
        for (int i = 0; i < events; i++) {
            micros += random.nextInt(1, 30);
            int cpu = random.nextInt(CPUS);
            String line =
                    String.format(
                            Locale.ROOT,
                            " task%d-%d (%d) [%03d] d..3 %d.%06d: %s\n",
                            current[cpu],
                            FIRST_TASK + current[cpu],
                            FIRST_TASK + current[cpu] / 8 * 8,
                            cpu,
                            micros / 1_000_000,
                            micros % 1_000_000,
                            event(i % KINDS, cpu));
            out.write(line.getBytes(StandardCharsets.US_ASCII));
        }
        out.write(END.getBytes(StandardCharsets.US_ASCII));
    }

    private String event(int kind, int cpu) {
        int task = current[cpu];
        int other = random.nextInt(TASKS);
        return switch (kind) {
            case 0, 1 -> {
                current[cpu] = other;
                yield ("sched_switch: prev_comm=task%d prev_pid=%d prev_prio=120 prev_state=S ==>"
                                + " next_comm=task%d next_pid=%d next_prio=120")
                        .formatted(task, FIRST_TASK + task, other, FIRST_TASK + other);
            }
            case 2 ->
                    "sched_waking: comm=task%d pid=%d prio=120 target_cpu=%03d"
                            .formatted(other, FIRST_TASK + other, cpu);
            default -> {
                isOpen[task] = !isOpen[task];
                int process = FIRST_TASK + task / 8 * 8;
                yield isOpen[task]
                        ? "tracing_mark_write: B|%d|function %d"
                                .formatted(process, random.nextInt(500))
                        : "tracing_mark_write: E|%d".formatted(process);
            }
        };
    }
}
