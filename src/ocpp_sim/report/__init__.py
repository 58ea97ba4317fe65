"""What a fleet tells about itself: counters while it runs, a summary when it is done."""
