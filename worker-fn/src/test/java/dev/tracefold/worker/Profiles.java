// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.NullMarked;

import dev.tracefold.xprof.space.ProtoOutput;

/// Small profiles.
@NullMarked
public final class Profiles {
    private Profiles() {}

    /// A host that computed once.
    public static Path host(Path directory, String host) throws IOException {
        return host(directory, host, 1);
    }

    /// A host that computed so often.
    public static Path host(Path directory, String host, int times) throws IOException {
        ProtoOutput event = new ProtoOutput().number(1, 1).number(2, 5).number(3, 7_000_000);
        ProtoOutput line = new ProtoOutput().number(1, 7);
        for (int i = 0; i < times; i++) {
            line.message(4, event);
        }
        ProtoOutput kind = new ProtoOutput().number(1, 1).text(2, "dot");
        ProtoOutput plane =
                new ProtoOutput()
                        .text(2, "/host:CPU")
                        .message(3, line)
                        .message(4, new ProtoOutput().number(1, 1).message(2, kind));
        return Files.write(
                directory.resolve(host + ".xplane.pb"),
                new ProtoOutput().message(1, plane).text(4, host).toByteArray());
    }

    /// A file that breaks off.
    public static Path damaged(Path directory, String host) throws IOException {
        return Files.write(directory.resolve(host + ".xplane.pb"), new byte[] {0x0A, 0x7F, 1});
    }
}
