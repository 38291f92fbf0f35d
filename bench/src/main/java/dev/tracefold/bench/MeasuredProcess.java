// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process from start to end, with the most memory it held.
///
/// @param seconds wall time
/// @param peakBytes peak of the resident set, 0 where the system does not tell
/// @param ownBytes peak of what is in it without pages of files, as often as it was looked at
/// @param status what it exited with
public record MeasuredProcess(double seconds, long peakBytes, long ownBytes, int status) {
    private static final long POLL_MILLIS = 5;

    /// Runs a command to its end.
    public static MeasuredProcess run(List<String> command)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        long peak = 0;
        long own = 0;
        // The kernel keeps the peak itself; polling is for the last look before the process goes.
        while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, bytes(status, "VmHWM:"));
            own = Math.max(own, bytes(status, "RssAnon:"));
        }
        return new MeasuredProcess(
                (System.nanoTime() - start) / 1e9, peak, own, process.exitValue());
    }

    private static long bytes(Path status, String what) {
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith(what)) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        } catch (IOException e) {
            // Gone between two looks, or no such file system.
            return 0;
        }
        return 0;
    }
}
