// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.bugreport;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;

/// What an archive that `bugreport` writes has for us: the output of `dumpstate`, whose name tells the year,
/// and the logs that survive a reboot. They overlap, so both are read with an eye on the other.
public final class Bugreport {
    private static final Pattern DUMPSTATE =
            Pattern.compile("bugreport-.*(\\d{4})-\\d\\d-\\d\\d-\\d\\d-\\d\\d-\\d\\d\\.txt");
    private static final String LOGS = "FS/data/misc/logd/logcat";
    private static final String LOG_ID = "logcat.id";

    private final String dumpstate;
    private final int year;
    private final LogcatDuplicates duplicates = new LogcatDuplicates();

    private Bugreport(String dumpstate, int year) {
        this.dumpstate = dumpstate;
        this.year = year;
    }

    /// The bug report that an archive with these files is, if it is one.
    public static Optional<Bugreport> among(List<String> names) {
        for (String name : names) {
            Matcher matcher = DUMPSTATE.matcher(name);
            if (matcher.matches()) {
                return Optional.of(new Bugreport(name, Integer.parseInt(matcher.group(1))));
            }
        }
        return Optional.empty();
    }

    /// Whether a file is a log; logs are to be read before [#isDumpstate(String)].
    public boolean isLog(String name) {
        return name.startsWith(LOGS) && !name.endsWith(LOG_ID);
    }

    /// Whether a file is what `dumpstate` printed.
    public boolean isDumpstate(String name) {
        return name.equals(dumpstate);
    }

    /// A reader of a log.
    public TraceReader logReader(TraceContext context) {
        return new LogcatReader(new LogcatEvents(context, year, duplicates, true));
    }

    /// A reader of what `dumpstate` printed.
    public TraceReader dumpstateReader(TraceContext context) {
        return new DumpstateReader(context, new LogcatEvents(context, year, duplicates, false));
    }
}
