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
        ProtoOutput event = new ProtoOutput().number(1, 1).number(2, 5).number(3, 7_000_000);
        ProtoOutput kind = new ProtoOutput().number(1, 1).text(2, "dot");
        ProtoOutput plane =
                new ProtoOutput()
                        .text(2, "/host:CPU")
                        .message(3, new ProtoOutput().number(1, 7).message(4, event))
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
