"""What the pages of land consumption (ZAN) are made of: figures, charts, triennial report, similar communes."""
