// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/// Traces of any size in the shapes that matter; the same events and seed give the same bytes.
public enum SyntheticTrace {
    /// Nested begin and end events on 32 threads of 4 processes, depth at most 6, 200 interned names;
    /// every fourth event has a debug annotation. Two events make a slice.
    TRACK_EVENT("pftrace") {
        @Override
        void write(OutputStream out, int events, SplittableRandom random) throws IOException {
            new TrackEventWriter(out, random).write(events);
        }
    },
    /// `sched_switch` of 400 tasks on 8 CPUs, 500 to an ftrace bundle.
    SCHED("pftrace") {
        @Override
        void write(OutputStream out, int events, SplittableRandom random) throws IOException {
            new SchedWriter(out, random).write(events);
        }
    },
    /// `sched_switch` as above and track events as above, so that nine bytes of ten are kernel events.
    MIXED("pftrace") {
        @Override
        void write(OutputStream out, int events, SplittableRandom random) throws IOException {
            int switches = (int) (events * 82L / 100);
            new SchedWriter(out, random).write(switches);
            new TrackEventWriter(out, random).write(events - switches);
        }
    },
    /// What a member of a fleet looks like: three fifths track events, two fifths `sched_switch`.
    MEMBER("pftrace") {
        @Override
        void write(OutputStream out, int events, SplittableRandom random) throws IOException {
            int trackEvents = (int) (events * 3L / 5);
            new TrackEventWriter(out, random).write(trackEvents);
            new SchedWriter(out, random).write(events - trackEvents);
        }
    },
    /// Complete events of Chrome JSON, 500 names, three args each.
    CHROME_JSON("json") {
        @Override
        void write(OutputStream out, int events, SplittableRandom random) throws IOException {
            out.write("{\"traceEvents\":[\n".getBytes(StandardCharsets.US_ASCII));
            long micros = 1000;
            for (int i = 0; i < events; i++) {
                micros += random.nextInt(1, 20);
                int thread = random.nextInt(32);
                String event =
                        String.format(
                                Locale.ROOT,
                                "%s{\"ph\":\"X\",\"name\":\"function_%d\",\"cat\":\"cat%d\",\"pid\":%d,"
                                        + "\"tid\":%d,\"ts\":%d.%03d,\"dur\":%d,"
                                        + "\"args\":{\"index\":%d,\"ratio\":0.5,\"label\":\"v%d\"}}",
                                i == 0 ? "" : ",\n",
                                random.nextInt(500),
                                random.nextInt(8),
                                1000 + thread / 8,
                                2000 + thread,
                                micros,
                                random.nextInt(1000),
                                random.nextInt(1, 15),
                                i,
                                i % 100);
                out.write(event.getBytes(StandardCharsets.US_ASCII));
            }
            out.write("\n]}\n".getBytes(StandardCharsets.US_ASCII));
        }
    },
    /// Kernel events and slices as text, in a page of systrace's.
    SYSTRACE("html") {
        @Override
        void write(OutputStream out, int events, SplittableRandom random) throws IOException {
            new SystraceWriter(out, random).write(events);
        }
    },
    /// What PyTorch's profiler writes: nested calls, operators and kernels, over several lines each.
    KINETO("json") {
        @Override
        void write(OutputStream out, int events, SplittableRandom random) throws IOException {
            new KinetoWriter(out, random).write(events);
        }
    };

    private static final long SEED = 1;

    private final String extension;

    SyntheticTrace(String extension) {
        this.extension = extension;
    }

    abstract void write(OutputStream out, int events, SplittableRandom random) throws IOException;

    /// A file with so many events, written unless it is there.
    public Path file(Path directory, int events) throws IOException {
        return file(directory, events, SEED);
    }

    /// A file with so many events, written unless it is there.
    Path file(Path directory, int events, long seed) throws IOException {
        Files.createDirectories(directory);
        String of = seed == SEED ? "" : "-" + seed;
        Path file =
                directory.resolve(
                        "%s-%d%s.%s"
                                .formatted(name().toLowerCase(Locale.ROOT), events, of, extension));
        if (!Files.exists(file)) {
            Path partial = directory.resolve(file.getFileName() + ".partial");
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(partial), 1 << 20)) {
                write(out, events, new SplittableRandom(seed));
            }
            Files.move(partial, file);
        }
        return file;
    }
}
