// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.bugreport;

import dev.tracefold.processor.importer.TextLines;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;

/// Reads what `dumpstate` prints, or the history of the battery alone. Lines with dashes at both ends
/// begin and end sections; inside those of `dumpsys` every service has a heading:
///
/// ```
/// ------ DUMPSYS CRITICAL (/system/bin/dumpsys) ------
/// DUMP OF SERVICE activity:
/// ...
/// --------- 0.012s was the duration of dumpsys activity
/// ------ 0.356s was the duration of 'DUMPSYS CRITICAL' ------
/// ```
public final class DumpstateReader implements TraceReader {
    private static final String DASHES = "------";
    private static final String RULE = "----------------------------------------------";
    private static final String DURATION = "was the duration of";
    private static final String SERVICE = "DUMP OF SERVICE";
    private static final String BLOCK_STAT = "BLOCK STAT";
    private static final String BATTERY_HISTORY = "9,0,i,vers,";

    private enum Section {
        OTHER,
        DUMPSYS,
        LOG,
        BATTERY
    }

    private final TraceContext context;
    private final LogcatEvents log;
    private final BatteryHistory battery;
    private final TextLines lines = new TextLines(this::line);
    private Section section = Section.OTHER;
    private int sectionName = StringPool.NULL_ID;
    private int serviceName = StringPool.NULL_ID;

    /// A reader of one file.
    public DumpstateReader(TraceContext context) {
        this(context, new LogcatEvents(context));
    }

    DumpstateReader(TraceContext context, LogcatEvents log) {
        this.context = context;
        this.log = log;
        this.battery = new BatteryHistory(context);
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        lines.feed(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        lines.endOfText();
    }

    private void line(byte[] text, int offset, int length) {
        String line = LogcatReader.text(text, offset, length);
        if (line.startsWith(DASHES + " ") && line.endsWith(" " + DASHES)) {
            heading(line);
        } else if (section != Section.DUMPSYS || !isServiceEnd(line)) {
            content(line);
        }
    }

    private void heading(String line) {
        int from = DASHES.length() + 1;
        String title = line.substring(from, Math.max(from, line.length() - from));
        serviceName = StringPool.NULL_ID;
        sectionName = StringPool.NULL_ID;
        if (title.contains(DURATION)) {
            return;
        }
        section = sectionOf(title);
        // One section a block device would bury the others.
        String name = title.startsWith(BLOCK_STAT) ? BLOCK_STAT : title;
        sectionName = context.strings().intern(name);
    }

    /// The kernel's log is left out: the system's log has its lines as well.
    private static Section sectionOf(String title) {
        if (title.startsWith("DUMPSYS")) {
            return Section.DUMPSYS;
        }
        if (title.startsWith("SYSTEM LOG")
                || title.startsWith("EVENT LOG")
                || title.startsWith("RADIO LOG")) {
            return Section.LOG;
        }
        return title.startsWith("CHECKIN BATTERYSTATS") ? Section.BATTERY : Section.OTHER;
    }

    private boolean isServiceEnd(String line) {
        if (line.startsWith("--------- ") && line.contains(DURATION + " dumpsys")) {
            serviceName = StringPool.NULL_ID;
            return true;
        }
        return serviceName == StringPool.NULL_ID && line.startsWith(RULE);
    }

    private void content(String line) {
        if (line.startsWith(BATTERY_HISTORY)) {
            section = Section.BATTERY;
        }
        switch (section) {
            case DUMPSYS -> {
                if (line.startsWith(SERVICE)) {
                    String service = line.substring(line.lastIndexOf(' ') + 1);
                    int end = service.endsWith(":") ? service.length() - 1 : service.length();
                    serviceName = context.strings().intern(service.substring(0, end));
                }
            }
            case LOG -> log.line(line);
            case BATTERY -> battery.line(line);
            case OTHER -> {
                // Only kept.
            }
        }
        Table table = context.storage().table("__intrinsic_android_dumpstate");
        int row = table.addRow();
        table.strings("section").set(row, sectionName);
        table.strings("service").set(row, serviceName);
        table.strings("line").set(row, context.strings().intern(line));
    }
}
