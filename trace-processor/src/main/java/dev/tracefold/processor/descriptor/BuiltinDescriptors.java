// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import static java.util.Objects.requireNonNull;

/// The descriptor set that the build makes of this module's .proto files.
final class BuiltinDescriptors {
    private static final String RESOURCE = "trace.descriptor";

    private static final DescriptorPool POOL = load();

    private BuiltinDescriptors() {}

    /// Shared by all sessions; never changed.
    static DescriptorPool pool() {
        return POOL;
    }

    private static DescriptorPool load() {
        DescriptorPool pool = new DescriptorPool();
        try (InputStream in = BuiltinDescriptors.class.getResourceAsStream(RESOURCE)) {
            byte[] set = requireNonNull(in, RESOURCE).readAllBytes();
            pool.add(set, 0, set.length)
                    .ifPresent(problem -> {
                        throw new IllegalStateException(RESOURCE + ": " + problem);
                    });
            return pool;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
