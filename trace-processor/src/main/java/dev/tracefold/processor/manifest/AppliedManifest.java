// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.manifest;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

import dev.tracefold.processor.clock.ClockId;
import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.clock.QualifiedReading;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.ImportSession;
import dev.tracefold.processor.importer.TraceRules;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.MetadataTracker;

import static dev.tracefold.processor.manifest.ManifestFields.broken;

/// A manifest at work in a session: its machines have rows, its clocks are related, and it answers
/// which machine a file is of.
public final class AppliedManifest {
    /// Above all ids that packets can have.
    private static final long FIRST_MACHINE_ID = 1L << 32;

    private final ImportSession session;
    private final Function<String, OptionalInt> fileRows;
    private final Map<String, Long> machineIds = new LinkedHashMap<>();
    private final Map<String, ManifestEntry> entries = new HashMap<>();

    /// Applies a manifest, before any trace is read.
    ///
    /// @param fileRow row of the manifest itself
    /// @param fileRows rows of the files of the archive by name
    /// @throws ProcessorException of category data when it refers to what is not there
    public AppliedManifest(
            Manifest manifest,
            int fileRow,
            ImportSession session,
            TraceStorage storage,
            Function<String, OptionalInt> fileRows) {
        this.session = session;
        this.fileRows = fileRows;
        MetadataTracker metadata = new MetadataTracker(storage, 0, 0);
        manifest.attributes().forEach((key, value) -> setAttribute(metadata, key, value));
        for (ManifestEntry entry : manifest.entries()) {
            entries.put(entry.path(), entry);
            entry.machine().ifPresent(name -> addMachine(storage, name));
            entry.machines().forEach((id, name) -> addMachine(storage, name));
        }
        manifest.traceTime().ifPresent(time -> claimTraceTime(time, fileRow, metadata));
        manifest.entries().forEach(this::relateClocks);
    }

    /// Whether the manifest says anything of a file that only a trace can follow.
    public boolean overrides(String file) {
        ManifestEntry entry = entries.get(file);
        return entry != null && entry.overridesAnything();
    }

    /// The raw id of the machine a file is of; 0 when nothing is said.
    public long machineOf(String file) {
        ManifestEntry entry = entries.get(file);
        return entry == null ? 0 : hostMachine(entry);
    }

    /// What a file has to keep to.
    public TraceRules rulesOf(String file) {
        ManifestEntry entry = entries.get(file);
        if (entry == null) {
            return TraceRules.NONE;
        }
        Map<Long, Long> mapped = new HashMap<>();
        entry.machines().forEach((id, name) -> mapped.put(id, machineId(name)));
        return new TraceRules(
                entry.clocks().filter(clocks -> clocks.clock().isEmpty()).isPresent(),
                entry.machine().isPresent(),
                mapped);
    }

    private static void setAttribute(MetadataTracker metadata, String key, Object value) {
        String name = "manifest_attribute." + key;
        if (value instanceof Long number) {
            metadata.set(name, number);
        } else {
            metadata.set(name, value.toString());
        }
    }

    private void addMachine(TraceStorage storage, String name) {
        if (!machineIds.containsKey(name)) {
            long id = FIRST_MACHINE_ID + machineIds.size();
            machineIds.put(name, id);
            int row = session.machineRow(id);
            storage.machine().name().set(row, storage.strings().intern(name));
        }
    }

    private long machineId(String name) {
        return machineIds.getOrDefault(name, 0L);
    }

    private long hostMachine(ManifestEntry entry) {
        return entry.hostMachine().map(this::machineId).orElse(0L);
    }

    private void claimTraceTime(
            Manifest.TraceTimeClock time, int fileRow, MetadataTracker metadata) {
        int machineRow = 0;
        if (time.file().isPresent() || time.machine().isPresent()) {
            long machine =
                    resolve("trace_time: file", "trace_time: machine", time.file(), time.machine());
            machineRow = session.machineRow(machine);
        }
        session.clocks().claimTraceTime(new ClockId(time.clock(), 0, 0, machineRow), fileRow);
        metadata.set("trace_time_clock_id", time.clock());
    }

    /// The raw id of the machine that a file and a machine's name mean.
    private long resolve(
            String fileField,
            String machineField,
            Optional<String> file,
            Optional<String> machine) {
        if (file.isEmpty()) {
            throw broken(
                    "%s '%s' needs %s too: machine ids belong to their trace"
                            .formatted(machineField, machine.orElse(""), fileField));
        }
        ManifestEntry entry = entries.get(file.get());
        if (entry == null) {
            throw broken(
                    "%s names unknown file '%s'. It must match the `path` of an entry in the `files` array."
                            .formatted(fileField, file.get()));
        }
        if (machine.isEmpty()) {
            if (entry.isMultiMachine()) {
                throw broken(
                        "%s '%s' is a multi-machine trace; also name the machine with %s."
                                .formatted(fileField, file.get(), machineField));
            }
            return hostMachine(entry);
        }
        if (!entry.declares(machine.get())) {
            throw broken(
                    "%s '%s' is not a machine declared by file '%s'."
                            .formatted(machineField, machine.get(), file.get()));
        }
        return machineId(machine.get());
    }

    private void relateClocks(ManifestEntry entry) {
        if (entry.clocks().isEmpty()) {
            return;
        }
        ManifestEntry.ClockRelation relation = entry.clocks().get();
        long machine = sourceMachine(entry, relation);
        long otherMachine =
                resolve(
                        "clocks: sync_to.file",
                        "clocks: sync_to.machine",
                        Optional.of(relation.file()),
                        relation.otherMachine());
        ClockId source = clock(relation.clock(), entry.path(), session.machineRow(machine));
        ClockId reference =
                clock(relation.otherClock(), relation.file(), session.machineRow(otherMachine));
        long offset = relation.offsetNanos();
        session.clocks()
                .relate(
                        List.of(
                                new QualifiedReading(source, Math.max(0, -offset)),
                                new QualifiedReading(reference, Math.max(0, offset))));
    }

    private long sourceMachine(ManifestEntry entry, ManifestEntry.ClockRelation relation) {
        if (relation.machine().isEmpty()) {
            if (entry.isMultiMachine()) {
                throw broken(
                        "clocks: file '%s' is a multi-machine trace; name which machine the clock is on with clocks: machine."
                                .formatted(entry.path()));
            }
            return hostMachine(entry);
        }
        if (!entry.declares(relation.machine().get())) {
            throw broken(
                    "clocks: machine '%s' is not a machine declared by file '%s'."
                            .formatted(relation.machine().get(), entry.path()));
        }
        return machineId(relation.machine().get());
    }

    private ClockId clock(Optional<Integer> builtin, String file, int machineRow) {
        if (builtin.isPresent()) {
            return new ClockId(builtin.get(), 0, 0, machineRow);
        }
        int row =
                fileRows.apply(file)
                        .orElseThrow(() ->
                                broken(
                                        "clocks: could not resolve file '%s'. It must match the `path` of an entry in the `files` array."
                                                .formatted(file)));
        return new ClockId(ClockTracker.TRACE_FILE, 0, row, machineRow);
    }
}
