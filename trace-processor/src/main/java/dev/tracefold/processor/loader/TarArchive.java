// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// The files of a tar archive in their order: ustar, with PAX headers and GNU's long names.
final class TarArchive {
    private static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;
    private static final int SIZE_PLACE = 124;
    private static final int TYPE_PLACE = 156;
    private static final int PREFIX_PLACE = 345;
    private static final int PREFIX_BYTES = 155;

    private final byte[] array;
    private int at;
    private String longName = "";

    private TarArchive(byte[] archive) {
        array = archive;
    }

    static List<ArchiveMember> members(byte[] archive) {
        return new TarArchive(archive).members();
    }

    private List<ArchiveMember> members() {
        List<ArchiveMember> members = new ArrayList<>();
        while (at + BLOCK <= array.length && array[at] != 0) {
            int header = at;
            long size = size(header);
            int start = at + BLOCK;
            if (size > array.length - start) {
                throw corrupt("member '%s' is cut off".formatted(name(header)));
            }
            int end = start + (int) size;
            switch (array[header + TYPE_PLACE]) {
                case 'x', 'g' -> longName = paxPath(start, end);
                case 'L' -> longName = text(start, (int) size);
                case '0', 0 -> {
                    String name = longName.isEmpty() ? name(header) : longName;
                    if (!ArchiveMember.isHidden(name)) {
                        members.add(
                                new ArchiveMember(
                                        name,
                                        size,
                                        () -> new ByteArrayInputStream(array, start, end - start)));
                    }
                    longName = "";
                }
                default -> longName = "";
            }
            at = start + (int) ((size + BLOCK - 1) / BLOCK * BLOCK);
        }
        if (at >= array.length || array[at] != 0) {
            throw corrupt("its end is missing, the file is probably cut off");
        }
        return members;
    }

    private String name(int header) {
        String prefix = text(header + PREFIX_PLACE, PREFIX_BYTES);
        String name = text(header, NAME_BYTES);
        // Old GNU archives have times where the prefix would be.
        boolean isPosix = array[header + 262] == 0;
        return prefix.isEmpty() || !isPosix ? name : prefix + '/' + name;
    }

    private long size(int header) {
        long size = 0;
        for (int i = 0; i < 12; i++) {
            byte b = array[header + SIZE_PLACE + i];
            if (i == 0 && b < 0) {
                throw corrupt("member '%s' is larger than 8 GiB".formatted(name(header)));
            }
            if (b >= '0' && b <= '7') {
                size = size << 3 | (b - '0');
            } else if (b == 0 || (b == ' ' && size > 0)) {
                break;
            }
        }
        return size;
    }

    /// Records are `length key=value\n`.
    private String paxPath(int start, int end) {
        String path = longName;
        String records = new String(array, start, end - start, StandardCharsets.UTF_8);
        for (String record : records.split("\n", -1)) {
            int key = record.indexOf(' ') + 1;
            if (record.startsWith("path=", key)) {
                path = record.substring(key + "path=".length());
            }
        }
        return path;
    }

    private String text(int start, int limit) {
        int end = start;
        while (end < start + limit && array[end] != 0) {
            end++;
        }
        return new String(array, start, end - start, StandardCharsets.UTF_8);
    }

    private static ProcessorException corrupt(String what) {
        return new ProcessorException(Failure.data("ARCHIVE_CORRUPT", "tar archive: " + what));
    }
}
