// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.space.ProtoOutput;

/// Small profiles of hosts without devices.
final class Profiles {
    private static final long PICOS_PER_MILLI = 1_000_000_000;
    private static final int MARKER = 1;
    private static final int COMPUTE = 2;
    private static final int GROUP_ID = 1;

    private Profiles() {}

    /// A host whose steps took that long, one after the other.
    static byte[] steps(String host, long... millis) {
        ProtoOutput line = new ProtoOutput().number(1, 7).text(2, "main/7");
        long begin = 0;
        for (int step = 0; step < millis.length; step++) {
            long duration = millis[step] * PICOS_PER_MILLI;
            line.message(4, event(MARKER, begin, duration, step));
            line.message(4, event(COMPUTE, begin + 1, duration / 2, step));
            begin += duration;
        }
        ProtoOutput plane =
                new ProtoOutput()
                        .number(1, 1)
                        .text(2, "/host:CPU")
                        .message(3, line)
                        .message(4, named(MARKER, "train"))
                        .message(4, named(COMPUTE, "dot"))
                        .message(5, named(GROUP_ID, "group_id"));
        return new ProtoOutput().message(1, plane).text(4, host).toByteArray();
    }

    private static ProtoOutput event(int kind, long begin, long duration, int group) {
        return new ProtoOutput()
                .number(1, kind)
                .number(2, begin)
                .number(3, duration)
                .message(4, new ProtoOutput().number(1, GROUP_ID).element(4, group));
    }

    private static ProtoOutput named(int id, String name) {
        return new ProtoOutput()
                .element(1, id)
                .message(2, new ProtoOutput().number(1, id).text(2, name));
    }

    /// Lays a profile into a directory.
    static HostProfile write(Path directory, String host, byte[] content) throws IOException {
        return new HostProfile(host, Files.write(directory.resolve(host + ".xplane.pb"), content));
    }

    /// Two hosts with two common steps, 10 and 20, and 12 and 24 milliseconds long.
    static List<HostProfile> two(Path directory) throws IOException {
        return List.of(
                write(directory, "a", steps("a", 10, 20)),
                write(directory, "b", steps("b", 12, 24)));
    }
}
