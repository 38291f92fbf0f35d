// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;

/// What PyTorch's profiler writes: calls of Python within each other, operators, and kernels of a device,
/// each over several lines.
final class KinetoWriter {
    private static final int MAX_DEPTH = 12;
    private static final int FUNCTIONS = 2000;
    private static final int PROCESS = 425;
    private static final int STREAM = 7;

    private final OutputStream out;
    private final SplittableRandom random;

    KinetoWriter(OutputStream out, SplittableRandom random) {
        this.out = out;
        this.random = random;
    }

    void write(int events) throws IOException {
        print("{\n  \"schemaVersion\": 1,\n  \"traceEvents\": [\n");
        double micros = 4_026_150_167.25;
        double deviceMicros = micros;
        int depth = 0;
        for (int i = 0; i < events; i++) {
            print(i == 0 ? "" : ",\n");
            if (i % 10 == 9) {
                deviceMicros = Math.max(deviceMicros, micros) + 1;
                double duration = random.nextInt(1, 40);
                print(kernel(i, deviceMicros, duration));
                deviceMicros += duration;
                continue;
            }
            depth = depth == MAX_DEPTH || random.nextInt(4) == 0 ? 0 : depth + 1;
            // The next one begins within this one, or after all of them.
            micros += depth == 0 ? (1 << MAX_DEPTH) / 100.0 + 0.5 : 0.004;
            print(call(i, depth, micros));
        }
        print("\n  ]\n}\n");
    }

    private String call(int i, int depth, double micros) {
        String category = i % 10 == 4 ? "cpu_op" : "python_function";
        int function = random.nextInt(FUNCTIONS);
        return String.format(
                Locale.ROOT,
                "  {\n    \"ph\": \"X\", \"cat\": \"%s\", \"name\": \"torch/nn/modules/module.py(%d): function_%d\","
                        + " \"pid\": %d, \"tid\": %d,\n    \"ts\": %.3f, \"dur\": %.3f,\n    \"args\": {\n"
                        + "      \"Python parent id\": %d, \"Python id\": %d, \"Ev Idx\": %d\n    }\n  }",
                category,
                function,
                function,
                PROCESS,
                PROCESS,
                micros,
                (1 << (MAX_DEPTH - depth)) / 100.0,
                Math.max(0, i - 1),
                i,
                i);
    }

    private String kernel(int i, double micros, double duration) {
        return String.format(
                Locale.ROOT,
                "  {\n    \"ph\": \"X\", \"cat\": \"kernel\", \"name\": \"void at::native::kernel_%d<float>(int, float*)\","
                        + " \"pid\": 0, \"tid\": %d,\n    \"ts\": %.3f, \"dur\": %.3f,\n    \"args\": {\n"
                        + "      \"External id\": %d, \"queued\": 0, \"device\": 0, \"context\": 1, \"stream\": %d,"
                        + " \"correlation\": %d, \"registers per thread\": 32, \"grid\": [%d, 1, 1], \"block\": [128, 1, 1]\n"
                        + "    }\n  }",
                random.nextInt(100),
                STREAM,
                micros,
                duration,
                i,
                STREAM,
                i,
                random.nextInt(1, 4096));
    }

    private void print(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
