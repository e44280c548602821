return "WIDGET"
