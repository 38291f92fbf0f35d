// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StackProfileTracker;

/// The mappings of the kernel and of each process.
final class AddressSpaces {
    /// In place of a process: the kernel.
    static final int KERNEL = -1;

    /// In place of a process: code of which nobody knows where it lies.
    static final int NOWHERE = -2;

    private static final String KERNEL_NAME = "[kernel.kallsyms]";

    private final TraceContext context;
    private final Table records;
    private final AddressMap kernelModules = new AddressMap();
    private final AddressMap kernel = new AddressMap();
    private final Map<Integer, AddressMap> processes = new HashMap<>();
    private final Map<Integer, AddressMap.Mapping> unknown = new HashMap<>();
    private int kernelRow = KERNEL;
    private AddressMap.@Nullable Mapping unknownInstructions;

    AddressSpaces(TraceContext context) {
        this.context = context;
        this.records = context.storage().table("__intrinsic_mmap_record");
    }

    /// A file that was mapped.
    ///
    /// @param offset what the first address is in the file
    /// @param buildId in hexadecimal
    record MappedFile(long start, long length, long offset, String path, String buildId) {}

    /// Puts a file into place.
    ///
    /// @param upid process, or [#KERNEL]
    void map(long timestampNanos, int upid, MappedFile file) {
        int row;
        if (upid == KERNEL) {
            row = mapKernel(file);
        } else {
            row = addRow(file, file.offset());
            processes
                    .computeIfAbsent(upid, u -> new AddressMap())
                    .put(
                            file.start(),
                            file.length(),
                            new AddressMap.Mapping(row, file.start(), file.offset()));
        }
        if (row != KERNEL) {
            int record = records.addRow();
            records.longs("ts").set(record, timestampNanos);
            if (upid != KERNEL) {
                records.ints("upid").set(record, upid);
            }
            records.ints("mapping_id").set(record, row);
        }
    }

    /// Row of the frame at an address. Where nothing is known to lie, the frame is in a mapping of no
    /// name that each process has one of.
    ///
    /// @param space process, or [#KERNEL]
    /// @param upid process that the stack is of
    /// @param onUnknown told when nothing lies there
    int frame(int space, int upid, long address, Runnable onUnknown) {
        AddressMap.Mapping mapping = find(space, address);
        if (mapping == null) {
            onUnknown.run();
            mapping = unknown.computeIfAbsent(upid, u -> unknownMapping(""));
        }
        int name = context.strings().intern("");
        return context.stacks().frame(mapping.row(), mapping.relative(address), name);
    }

    /// Row of the frame of an instruction that a processor traced of itself.
    ///
    /// @param space process, [#KERNEL] or [#NOWHERE]
    int instruction(int space, long address) {
        AddressMap.Mapping mapping = space == NOWHERE ? null : find(space, address);
        if (mapping == null) {
            if (unknownInstructions == null) {
                unknownInstructions = unknownMapping("spe_dummy");
            }
            mapping = unknownInstructions;
        }
        int name = context.strings().intern("");
        return context.stacks().frame(mapping.row(), mapping.relative(address), name);
    }

    private AddressMap.@Nullable Mapping find(int space, long address) {
        if (space != KERNEL) {
            AddressMap process = processes.get(space);
            return process == null ? null : process.find(address);
        }
        AddressMap.Mapping module = kernelModules.find(address);
        return module != null ? module : kernel.find(address);
    }

    /// The recorder describes the kernel by a file of its own making: its place is where the symbol was
    /// found, and its offset the address of that symbol.
    private int mapKernel(MappedFile file) {
        if (!file.path().startsWith(KERNEL_NAME)) {
            if (file.path().equals("[bpf]") && file.length() == -1) {
                return KERNEL;
            }
            int row = addRow(file, file.offset());
            kernelModules.put(
                    file.start(),
                    file.length(),
                    new AddressMap.Mapping(row, file.start(), file.offset()));
            return row;
        }
        if (kernelRow == KERNEL) {
            kernelRow = addRow(file, 0);
            kernel.put(
                    file.start(),
                    file.length(),
                    new AddressMap.Mapping(kernelRow, file.start(), 0));
        }
        return kernelRow;
    }

    private AddressMap.Mapping unknownMapping(String name) {
        return new AddressMap.Mapping(addRow(new MappedFile(0, 0, 0, name, ""), 0), 0, 0);
    }

    private int addRow(MappedFile file, long offset) {
        return context.stacks()
                .addMapping(
                        new StackProfileTracker.Mapping(
                                context.strings().intern(file.path()),
                                context.strings().intern(file.buildId()),
                                file.start(),
                                file.start() + file.length(),
                                offset,
                                0,
                                0));
    }
}
