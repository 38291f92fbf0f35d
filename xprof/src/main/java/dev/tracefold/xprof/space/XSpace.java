// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// The profile of one host: what a `.xplane.pb` file holds.
///
/// The file stays mapped until [#close()]; planes and lines are good until then. Not for more than one
/// thread.
public final class XSpace implements AutoCloseable {
    /// The plane of a host's threads.
    public static final String HOST_THREADS = "/host:CPU";

    /// The plane of compiled modules.
    public static final String METADATA = "/host:metadata";

    /// What the names of planes of GPUs begin with.
    public static final String GPU_PREFIX = "/device:GPU:";

    /// What the names of planes of TPUs begin with.
    public static final String TPU_PREFIX = "/device:TPU:";

    private final Arena arena;
    private final List<XPlane> planes = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> hostnames = new ArrayList<>();

    private XSpace(Arena arena) {
        this.arena = arena;
    }

    /// Opens a file and finds everything in it.
    ///
    /// @throws DamagedProfileException if it is no XSpace
    /// @throws IOException if it cannot be read
    public static XSpace open(Path path) throws IOException {
        return open(path, String.valueOf(path.getFileName()));
    }

    /// The same of a file that people know by another name.
    ///
    /// @param name what to call it where it is damaged
    /// @throws DamagedProfileException if it is no XSpace
    /// @throws IOException if it cannot be read
    public static XSpace open(Path path, String name) throws IOException {
        return open(path, name, LineChoice.everything());
    }

    /// The same, of which not all lines are read.
    ///
    /// @param name what to call it where it is damaged
    /// @throws DamagedProfileException if it is no XSpace
    /// @throws IOException if it cannot be read
    public static XSpace open(Path path, String name, LineChoice choice) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment file = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            return read(file, arena, choice);
        } catch (DamagedProfileException e) {
            arena.close();
            throw new DamagedProfileException(name, e);
        } catch (IOException e) {
            arena.close();
            throw e;
        }
    }

    /// Reads a profile that is in memory.
    ///
    /// @throws DamagedProfileException if it is no XSpace
    public static XSpace of(byte[] message) {
        return read(MemorySegment.ofArray(message), Arena.ofShared(), LineChoice.everything());
    }

    private static XSpace read(MemorySegment file, Arena arena, LineChoice choice) {
        XSpace space = new XSpace(arena);
        ProtoCursor cursor = new ProtoCursor(file);
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> space.planes.add(XPlane.read(cursor.message(), file, arena));
                case 2 -> space.errors.add(cursor.text());
                case 3 -> space.warnings.add(cursor.text());
                case 4 -> space.hostnames.add(cursor.text());
                default -> {}
            }
        }
        choice.consider(space);
        space.planes.forEach(plane -> plane.readLines(choice.lines(plane)));
        return space;
    }

    /// The planes, in the order of the file.
    public List<XPlane> planes() {
        return Collections.unmodifiableList(planes);
    }

    /// The plane of that name, if there is one.
    public @Nullable XPlane plane(String name) {
        for (XPlane plane : planes) {
            if (plane.name().equals(name)) {
                return plane;
            }
        }
        return null;
    }

    /// The planes whose names begin so.
    public List<XPlane> planesWithPrefix(String prefix) {
        return planes.stream().filter(plane -> plane.name().startsWith(prefix)).toList();
    }

    /// What went wrong while the profile was taken.
    public List<String> errors() {
        return Collections.unmodifiableList(errors);
    }

    /// What nearly went wrong while the profile was taken.
    public List<String> warnings() {
        return Collections.unmodifiableList(warnings);
    }

    /// The hosts the profile is of.
    public List<String> hostnames() {
        return Collections.unmodifiableList(hostnames);
    }

    @Override
    public void close() {
        arena.close();
    }
}
