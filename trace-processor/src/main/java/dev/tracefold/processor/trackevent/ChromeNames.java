// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.descriptor.DescriptorPool;
import dev.tracefold.processor.descriptor.EnumDescriptor;

import static java.util.Objects.requireNonNull;

/// Names of Chrome's processes and threads by their type.
final class ChromeNames {
    private static final String ENUMS = "perfetto.protos.chrome_enums.";
    private static final Map<String, String> NAMES = load();

    private final DescriptorPool pool;

    ChromeNames(DescriptorPool pool) {
        this.pool = pool;
    }

    /// Null for a type that is none.
    @Nullable String process(int type) {
        return name("process", "ProcessType", type);
    }

    /// Null for a type that is none.
    @Nullable String thread(int type) {
        return name("thread", "ThreadType", type);
    }

    private @Nullable String name(String kind, String enumName, int type) {
        @Nullable String listed = NAMES.get(kind + ' ' + type);
        if (listed != null || type == 0) {
            return listed;
        }
        @Nullable EnumDescriptor values = pool.enumeration(ENUMS + enumName);
        return values == null ? null : values.name(type);
    }

    private static Map<String, String> load() {
        Map<String, String> names = new HashMap<>();
        try (InputStream in = ChromeNames.class.getResourceAsStream("chrome-names.list")) {
            byte[] bytes = requireNonNull(in, "chrome-names.list").readAllBytes();
            for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    String[] words = line.split(" ", 3);
                    names.put(words[0] + ' ' + words[1], words[2]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(names);
    }
}
