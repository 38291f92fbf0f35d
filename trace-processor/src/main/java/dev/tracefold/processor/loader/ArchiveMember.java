// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.io.IOException;
import java.io.InputStream;

/// A file in an archive.
///
/// @param name path inside the archive
/// @param storedSize bytes it takes in the archive
/// @param content unpacked while it is read, because nobody knows what it would take in memory
record ArchiveMember(String name, long storedSize, Content content) {
    /// Opens a file from its beginning, as often as needed.
    @FunctionalInterface
    interface Content {
        InputStream open() throws IOException;
    }

    /// Whether some component of the path starts with a dot, like the droppings of file managers.
    static boolean isHidden(String name) {
        for (String component : name.split("/", -1)) {
            if (component.startsWith(".") && !component.equals(".")) {
                return true;
            }
        }
        return false;
    }
}
