// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.manifest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import static dev.tracefold.processor.manifest.ManifestFields.broken;

/// Reads an element of `files`.
final class EntryReader {
    private static final long MAX_MACHINE_ID = 0xFFFFFFFFL;

    private EntryReader() {}

    static ManifestEntry read(Object element) {
        String complaint = "files entries must be objects with a string path";
        ManifestFields file = ManifestFields.of(element).orElseThrow(() -> broken(complaint));
        String path = file.string("path", complaint).orElseThrow(() -> broken(complaint));
        Optional<ManifestEntry.ClockRelation> clocks =
                file.object("clocks", "clocks must be an object").map(EntryReader::relation);
        if (file.has("machine") && file.has("machines")) {
            throw broken(
                    "machine and machines are mutually exclusive. Use `machine` for a single-machine"
                            + " file, or `machines` for one with packets of several");
        }
        return new ManifestEntry(path, machine(file), machines(file), clocks);
    }

    private static Optional<String> machine(ManifestFields file) {
        String complaint = "machine must be an object with a string name";
        return file.object("machine", complaint)
                .map(machine ->
                        machine.string("name", complaint).orElseThrow(() -> broken(complaint)))
                .map(name -> nonEmpty(name, "machine: name must be non-empty"));
    }

    private static Map<Long, String> machines(ManifestFields file) {
        Map<Long, String> names = new LinkedHashMap<>();
        String complaint = "machines entries need an integer id and a string name";
        for (Object element : file.array("machines", "machines must be an array")) {
            ManifestFields machine =
                    ManifestFields.of(element).orElseThrow(() -> broken(complaint));
            long id = machine.integer("id", complaint).orElseThrow(() -> broken(complaint));
            String name = machine.string("name", complaint).orElseThrow(() -> broken(complaint));
            if (id < 0 || id > MAX_MACHINE_ID) {
                throw broken("machines: id must be in [0, 4294967295]");
            }
            names.put(id, nonEmpty(name, "machines: name must be non-empty"));
        }
        return names;
    }

    private static String nonEmpty(String name, String complaint) {
        if (name.isEmpty()) {
            throw broken(complaint);
        }
        return name;
    }

    private static ManifestEntry.ClockRelation relation(ManifestFields clocks) {
        ManifestFields syncTo =
                clocks.object("sync_to", "clocks: sync_to must be an object")
                        .orElseThrow(() -> broken("clocks: a sync_to block is required"));
        String complaint = "clocks: sync_to.file is required and must be a string";
        long offset =
                clocks.integer("offset_ns", "clocks: offset_ns must be an integer").orElse(0L);
        if (offset == Long.MIN_VALUE) {
            throw broken("clocks: offset_ns is out of range");
        }
        return new ManifestEntry.ClockRelation(
                clocks.string("machine", "clocks: machine must be a string"),
                clocks.clock("clock"),
                syncTo.string("file", complaint).orElseThrow(() -> broken(complaint)),
                syncTo.string("machine", "clocks: sync_to.machine must be a string"),
                syncTo.clock("clock"),
                offset);
    }
}
