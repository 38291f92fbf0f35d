// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.xprof.space.ProtoCursor;

/// The places in sources that instructions point to by number, counted from 1.
///
/// @param files names of files
/// @param locations a file, a line and a column each
/// @param frames a location and the frame that called it each
record HloStackFrames(List<String> files, List<Location> locations, List<Frame> frames) {
    static final HloStackFrames NONE = new HloStackFrames(List.of(), List.of(), List.of());

    /// A place in a source.
    ///
    /// @param file the number of the file
    /// @param line the line
    /// @param column the column
    record Location(int file, int line, int column) {}

    /// A call.
    ///
    /// @param location the number of the place
    /// @param parent the number of the calling frame, or 0
    record Frame(int location, int parent) {}

    static HloStackFrames read(ProtoCursor cursor) {
        List<String> files = new ArrayList<>();
        List<Location> locations = new ArrayList<>();
        List<Frame> frames = new ArrayList<>();
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> files.add(cursor.text());
                case 3 -> {
                    int[] values = numbers(cursor.message());
                    locations.add(new Location(values[1], values[3], values[4]));
                }
                case 4 -> {
                    int[] values = numbers(cursor.message());
                    frames.add(new Frame(values[1], values[2]));
                }
                default -> {}
            }
        }
        return new HloStackFrames(files, locations, frames);
    }

    private static int[] numbers(ProtoCursor cursor) {
        int[] values = new int[5];
        while (cursor.next()) {
            if (cursor.field() < values.length) {
                values[cursor.field()] = (int) cursor.number();
            }
        }
        return values;
    }

    /// The calls that led to a frame, outermost first, one a line.
    String stack(int frame) {
        List<String> lines = new ArrayList<>();
        int at = frame;
        while (at > 0 && at <= frames.size() && lines.size() < frames.size()) {
            Frame one = frames.get(at - 1);
            if (one.location() > 0 && one.location() <= locations.size()) {
                Location place = locations.get(one.location() - 1);
                lines.add(file(place) + ":" + place.line() + ":" + place.column() + "\n");
            }
            at = one.parent();
        }
        return String.join("", lines.reversed());
    }

    private String file(Location place) {
        return place.file() > 0 && place.file() <= files.size() ? files.get(place.file() - 1) : "";
    }
}
