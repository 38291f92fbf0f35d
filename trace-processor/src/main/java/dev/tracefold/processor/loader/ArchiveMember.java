// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

/// A file in an archive.
///
/// @param name path inside the archive
/// @param storedSize bytes it takes in the archive
/// @param content unpacked; not copied
@SuppressWarnings("ArrayRecordComponent") // never compared
record ArchiveMember(String name, long storedSize, byte[] content) {
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
